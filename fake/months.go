package fake

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// A month is how often the functions of a project were called within one.
type month struct {
	at    int // since year 0, in months
	calls int
}

// keptMonths is how far back calls can be asked for by the month, the present one included.
const keptMonths = 6

// months are those in which functions were called, the oldest first; changed in place as
// minutes are. They outlive the functions, as a bill would.
type months []month

func monthOf(t time.Time) int { return t.UTC().Year()*12 + int(t.UTC().Month()) - 1 }

// monthForm is how a month is written; the documentation shows none.
const monthForm = "2006-01"

func (m month) String() string {
	return time.Date(m.at/12, time.Month(m.at%12+1), 1, 0, 0, 0, 0, time.UTC).Format(monthForm)
}

// with adds the calls of a minute, and forgets months as minutes are forgotten.
func (m months) with(one minute) months {
	now := monthOf(one.time())
	m = slices.DeleteFunc(m, func(old month) bool { return old.at <= now-keptMonths || old.at > now })
	if len(m) == 0 || m[len(m)-1].at != now {
		return append(m, month{at: now, calls: one.calls})
	}
	m[len(m)-1].calls += one.calls
	return m
}

// lastMonths are months of a project up to one, those without calls, too.
func (st *state) lastMonths(project string, back, count int) []month {
	st.mu.RLock()
	defer st.mu.RUnlock()
	first := monthOf(st.clock.now()) - back
	out := make([]month, count)
	for i := range out {
		out[i].at = first + i
	}
	for _, m := range st.project(project).months {
		if i := m.at - first; 0 <= i && i < count {
			out[i] = m
		}
	}
	return out
}

// A monthSnapshot is a month in the form in which it leaves the server.
type monthSnapshot struct {
	Month string `json:"month"`
	Calls int    `json:"calls"`
}

func (m months) snapshot() []monthSnapshot {
	var out []monthSnapshot
	for _, one := range m {
		out = append(out, monthSnapshot{Month: one.String(), Calls: one.calls})
	}
	return out
}

func restoredMonths(from []monthSnapshot) (months, error) {
	var out months
	for i, f := range from {
		at, err := time.Parse(monthForm, f.Month)
		one := month{at: monthOf(at), calls: f.Calls}
		switch {
		case err != nil || checkTime(at) != nil:
			return nil, fmt.Errorf("months[%d]: month: needs the form YYYY-MM, from %d to %d", i, firstYear, lastYear)
		case len(out) > 0 && one.at <= out[len(out)-1].at:
			return nil, fmt.Errorf("months[%d]: month: needs to be later than the one before", i)
		case one.calls < 1:
			return nil, fmt.Errorf("months[%d]: calls: needs at least one", i)
		}
		out = append(out, one)
	}
	if len(out) > keptMonths {
		return nil, errors.New("months: are more than half a year")
	}
	return out, nil
}
