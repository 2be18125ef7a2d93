package suite

import (
	"errors"
	"fmt"
	"sync"
)

// errBudget marks that no more requests may be sent. What is to be removed still is:
// the budget was kept large enough for that.
var errBudget = errors.New("the budget of requests is used up")

// budget bounds the requests of a run, of all its workers together. It is safe for
// concurrent use.
type budget struct {
	mu    sync.Mutex
	limit int // most requests; 0 is no limit
	sent  int
	// under are requests that were let through and are not answered yet.
	under int
	// kept is how many requests cleaning up takes: one for each function that may
	// exist, and what puts a configuration back.
	kept int
}

func newBudget(limit int) *budget { return &budget{limit: limit} }

// hold keeps requests for cleaning up, or gives them free again.
func (b *budget) hold(requests int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept += requests
}

// take lets a request through if what has to be removed still can be then. A function
// that is about to be made is kept for already.
func (b *budget) take(s sending) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := b.kept
	if s.operation != nil && undoing(s.operation) != nil {
		kept++
	}
	if b.limit > 0 && s.purpose != toRemove && s.purpose != toHold && b.sent+b.under+kept >= b.limit {
		return fmt.Errorf("%w: %d were sent of %d, the others are for removing what was made", errBudget, b.sent, b.limit)
	}
	b.under++
	return nil
}

// giveBack takes back what was let through and not sent.
func (b *budget) giveBack(requests int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.under -= requests
}

// spent says how often a request that was let through has been sent.
func (b *budget) spent(sent int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.under--
	b.sent += sent
}
