package fake

import "time"

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

func (c *clock) set(to func(now time.Time) time.Time) {
	now := c.now()
	c.at = to(now)
	c.shift += c.at.Sub(now)
}
