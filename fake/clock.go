package fake

import (
	"fmt"
	"time"
)

// Epoch is where the default clock starts.
var Epoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// A clock is the time of the last change of state. Without a source it moves one
// second at each change, so that last_modified visibly moves and every run is the
// same.
type clock struct {
	source func() time.Time
	shift  time.Duration // of the source
	at     time.Time     // without a source
}

// tick gives the time of a change.
func (c *clock) tick() time.Time {
	if c.source == nil {
		c.at = c.at.Add(time.Second)
	}
	return c.now()
}

func (c *clock) now() time.Time {
	if c.source == nil {
		return c.at
	}
	return c.source().Add(c.shift)
}

// The years that the clock can show. Times of every form can be written for them, and
// a clock from outside can be shifted there.
const (
	firstYear = 1970
	lastYear  = 2199
)

// errClock tells a time that the clock cannot show.
var errClock = fmt.Errorf("the clock goes from the year %d to %d", firstYear, lastYear)

// set gives the clock as it is at another time.
func (c clock) set(to func(now time.Time) time.Time) (clock, error) {
	now := c.now()
	c.at = to(now).UTC()
	c.shift += c.at.Sub(now)
	return c, checkTime(c.at)
}

func checkTime(t time.Time) error {
	if year := t.UTC().Year(); year < firstYear || year > lastYear {
		return errClock
	}
	return nil
}
