package fake_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
)

// A time that could not be written, or to which a clock from outside cannot be shifted,
// is refused, and the clock goes on as it was.
func TestTheClockHasBounds(t *testing.T) {
	now := time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, options := range map[string][]fake.Option{
		"the default clock": nil, "a clock from outside": {fake.WithClock(func() time.Time { return now })},
	} {
		w := newWorld(t, "documented", options...)
		w.made("demo", nil)
		w.setTime(now)
		for _, at := range []time.Time{
			{},
			time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("+5", 5*3600)), time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC),
			time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		} {
			if err := w.server.SetTime(at); err == nil || !strings.Contains(err.Error(), "the clock goes from the year 1970 to 2199") {
				t.Errorf("%s, set to %s: the error is %v", name, at, err)
			}
			if err := w.server.Advance(at.Sub(now)); err == nil || !w.server.Now().Equal(now) {
				t.Errorf("%s, moved to %s: the error is %v, and it shows %s", name, at, err, w.server.Now())
			}
		}
		for _, at := range []time.Time{time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2199, 12, 31, 23, 59, 59, 0, time.UTC), now} {
			w.setTime(at)
			if shown := w.server.Now(); !shown.Equal(at) {
				t.Errorf("%s, set to %s, shows %s", name, at, shown)
			}
			w.updated("demo", w.body())
		}
	}
}

// What was answered about the clock is as safe as what was answered about functions.
func TestTheClockIsSaved(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	outside := func() time.Time { return time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC) }
	for name, options := range map[string][]fake.Option{"the default clock": {fake.WithStore(store)}, "a clock from outside": {fake.WithStore(store), fake.WithClock(outside)}} {
		w := newWorld(t, "documented", options...)
		at := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
		w.setTime(at)
		w.advance(time.Hour)
		if now := newWorld(t, "documented", options...).server.Now(); !now.Equal(at.Add(time.Hour)) {
			t.Errorf("%s: the next server begins at %s", name, now)
		}
		store.fails = errors.New("the disk is full")
		if err := w.server.SetTime(at); err == nil || !w.server.Now().Equal(at.Add(time.Hour)) {
			t.Errorf("%s: what cannot be saved gives %v and %s", name, err, w.server.Now())
		}
		store.fails = nil
	}
}

// A snapshot has the time, of a clock from outside, too.
func TestSnapshotsHaveTheTime(t *testing.T) {
	outside := func() time.Time { return fake.Epoch.AddDate(1, 0, 0) }
	for name, options := range map[string][]fake.Option{"the default clock": nil, "a clock from outside": {fake.WithClock(outside)}} {
		server := another(t, options...)
		before := server.Snapshot()
		start := server.Now()
		if err := server.Advance(240 * time.Hour); err != nil {
			t.Fatal(err)
		}
		later, after := server.Now(), server.Snapshot()
		for _, step := range []struct {
			snapshot []byte
			want     time.Time
		}{{before, start}, {after, later}} {
			if err := server.Restore(step.snapshot); err != nil {
				t.Fatal(err)
			}
			if got := server.Now(); !got.Equal(step.want) {
				t.Errorf("%s: it is %s, want %s", name, got, step.want)
			}
		}
		far := strings.Replace(string(after), `"shift": 864000000000000`, `"shift": 9223372036854775807`, 1)
		if err := server.Restore([]byte(far)); name == "a clock from outside" && err == nil {
			t.Errorf("%s: it was shifted by 292 years", name)
		}
	}
}
