package fake

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// A minute is what became of the calls of a function within one.
type minute struct {
	at       int64 // minutes since 1970
	calls    int   // all of them, also those that failed or were rejected
	failures int   // the result says that they failed
	rejects  int   // the function was disabled
}

// What a call adds to its minute. One that waits or was discarded adds nothing: an
// asynchronous call counts when it is carried out.
var (
	calledOnce   = minute{calls: 1}
	failedOnce   = minute{calls: 1, failures: 1}
	rejectedOnce = minute{calls: 1, rejects: 1}
)

// keptMinutes is how far back the calls of a function can be asked for: a day.
const keptMinutes = 24 * 60

// minutes are those in which a function was called, the oldest first. Unlike all else
// that is stored they are changed in place, with the lock of the state held, because an
// invocation should cost no copy of a day; whoever keeps them takes a copy.
type minutes []minute

// minuteOf is the number of the minute of a time.
func minuteOf(t time.Time) int64 { return t.Unix() / int64(time.Minute/time.Second) }

// time is when the minute begins.
func (m minute) time() time.Time { return time.Unix(m.at*int64(time.Minute/time.Second), 0).UTC() }

// with adds to the last minute or to a new one. It forgets what nobody can ask for any
// more, and what is still to come after the clock was set back.
func (m minutes) with(one minute) minutes {
	m = slices.DeleteFunc(m, func(old minute) bool { return old.at < one.at-keptMinutes || old.at > one.at })
	if len(m) == 0 || m[len(m)-1].at != one.at {
		return append(m, one)
	}
	m[len(m)-1] = m[len(m)-1].plus(one)
	return m
}

// plus is the minute with the calls of another.
func (m minute) plus(other minute) minute {
	return minute{at: m.at, calls: m.calls + other.calls, failures: m.failures + other.failures, rejects: m.rejects + other.rejects}
}

// counts is what an asynchronous call with this result adds.
func (r Result) counts() minute {
	switch r.Status {
	case waiting, discarded:
		return minute{}
	case failed:
		return failedOnce
	}
	return calledOnce
}

// called counts a call of a function at a time, unless the function is gone. The lock is
// held.
func (st *state) called(fn *function, one minute, at time.Time) *refusal {
	if st.project(fn.project).functions[fn.key] == nil {
		return nil
	}
	one.at = minuteOf(at)
	if refused := st.save(func() changes { return st.countedAlso(changes{}, fn, one) }); refused != nil {
		return refused
	}
	st.count(fn, one)
	return nil
}

// countedAlso adds to changes what the store will hold once a call is counted.
func (st *state) countedAlso(to changes, fn *function, one minute) changes {
	if one.calls > 0 {
		p := st.project(fn.project)
		to[minutesKey(fn)] = encoded(slices.Clone(p.calls[fn.key]).with(one).snapshot())
		to[monthsKey(fn.project)] = encoded(slices.Clone(p.months).with(one).snapshot())
	}
	return to
}

func (st *state) count(fn *function, one minute) {
	if one.calls == 0 {
		return
	}
	p := st.open(fn.project)
	p.calls[fn.key] = p.calls[fn.key].with(one)
	p.months = p.months.with(one)
}

// invoke counts a call at once, and says what it gives and under which id. It does not
// move the clock: nothing has changed that a read of the function would show.
func (st *state) invoke(fn *function, body []byte) (got Result, id string, refused *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	got = st.results.of(fn, body)
	one := calledOnce
	if got.Status == failed {
		one = failedOnce
	}
	if refused := st.called(fn, one, st.clock.now()); refused != nil {
		return Result{}, "", refused
	}
	return got, st.id(), nil
}

// reject counts a call of a function that is disabled.
func (st *state) reject(fn *function) *refusal {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.called(fn, rejectedOnce, st.clock.now())
}

// A minuteSnapshot is a minute in the form in which it leaves the server.
type minuteSnapshot struct {
	At       time.Time `json:"at"`
	Calls    int       `json:"calls"`
	Failures int       `json:"failures,omitzero"`
	Rejects  int       `json:"rejects,omitzero"`
}

func (m minutes) snapshot() []minuteSnapshot {
	var out []minuteSnapshot
	for _, one := range m {
		out = append(out, minuteSnapshot{At: one.time(), Calls: one.calls, Failures: one.failures, Rejects: one.rejects})
	}
	return out
}

func restoredMinutes(from []minuteSnapshot) (minutes, error) {
	var out minutes
	for i, f := range from {
		one := minute{at: minuteOf(f.At), calls: f.Calls, failures: f.Failures, rejects: f.Rejects}
		switch err := checkTime(f.At); {
		case err != nil:
			return nil, fmt.Errorf("calls[%d]: at: %w", i, err)
		case !f.At.Equal(f.At.Truncate(time.Minute)) || len(out) > 0 && one.at <= out[len(out)-1].at:
			return nil, fmt.Errorf("calls[%d]: at: needs a whole minute behind the one before", i)
		case one.calls < 1 || one.failures < 0 || one.rejects < 0 || one.failures > one.calls-one.rejects:
			return nil, fmt.Errorf("calls[%d]: needs at least one call, and no more failures and rejects than calls", i)
		}
		out = append(out, one)
	}
	if len(out) > keptMinutes+1 {
		return nil, errors.New("calls: are those of more than a day")
	}
	return out, nil
}
