package fake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
)

// Server is the fake. It implements http.Handler; make it with New.
type Server struct {
	edition     *edition
	others      func() []*edition // the other embedded profiles, if this is one
	credentials *credentials
	account     account
	state       *state
	start       contents // what Reset leads back to
	journal     *journal
	sleep       func(context.Context, time.Duration)
	requests    atomic.Uint64
}

// New sets up a server. It fails if an option is wrong, if the document lacks a
// refusal that the server has to give, or if a seed does not hold.
func New(opts ...Option) (*Server, error) {
	set := defaults()
	for _, opt := range opts {
		opt(&set)
	}
	if set.account.region == "" || set.account.domain == "" {
		set.fail("WithRegion, WithDomain: neither region nor domain may be empty")
	}
	if err := errors.Join(set.faults...); err != nil {
		return nil, fmt.Errorf("fake: %w", err)
	}
	s := &Server{
		credentials: newCredentials(set), account: set.account, state: newState(set.clock, set.ids),
		journal: newJournal(set.journal), sleep: set.sleep,
	}
	if err := s.load(set); err != nil {
		return nil, fmt.Errorf("fake: %w", err)
	}
	if err := s.begin(set); err != nil {
		return nil, fmt.Errorf("fake: %w", err)
	}
	return s, nil
}

// begin takes the stored state, if there is one, or else the seeds, and notes it as
// where Reset leads back to.
func (s *Server) begin(set settings) error {
	defer func() { s.start = s.state.copy() }()
	if set.store != nil {
		if found, err := s.state.load(set.store, s.account); found || err != nil {
			return err
		}
	}
	if len(set.seeds) == 0 {
		return nil
	}
	return s.seed(set.seeds)
}

func (s *Server) load(set settings) (err error) {
	s.others = func() []*edition { return nil }
	switch {
	case set.contract != nil && set.profile != "":
		return errors.New("WithProfile and WithContract exclude each other")
	case set.contract != nil:
		s.edition = newEdition(set.contract, routes)
		return s.edition.complete()
	case set.profile == "":
		set.profile = openapi.Documented
	}
	s.others = func() []*edition { return editionsBut(set.profile) }
	s.edition, err = embedded(set.profile)
	return err
}

// Contract is the contract that the server obeys.
func (s *Server) Contract() *openapi.Contract { return s.edition.contract }

// Unsupported lists the operations that the server answers with 501, sorted by id:
// those of the document that it does not emulate, and those of the service that the
// document names and does not describe.
func (s *Server) Unsupported() []string {
	ids := []string{}
	for _, id := range s.edition.contract.OperationIDs() {
		if routes[id].handle == nil {
			ids = append(ids, id)
		}
	}
	for _, o := range s.edition.contract.LeftOut() {
		ids = append(ids, o.ID)
	}
	slices.Sort(ids)
	return ids
}

// URN returns the full URN of a function, without a version.
func (s *Server) URN(projectID, pkg, name string) string {
	return s.account.urn(projectID, key{pkg: pkg, name: name})
}

// Now is the time of the server, without moving its clock.
func (s *Server) Now() time.Time { return s.state.now() }

// Advance moves the clock of the server, back if the duration is negative. It fails as
// SetTime does.
func (s *Server) Advance(d time.Duration) error {
	if err := s.state.setClock(func(now time.Time) time.Time { return now.Add(d) }); err != nil {
		return fmt.Errorf("advance: %w", err)
	}
	return nil
}

// SetTime sets the clock of the server. The default clock goes on from there by
// one second at each change of state; a clock of WithClock is shifted. It fails, and
// the clock goes on as it was, if the time is outside of the years 1970 to 2199 or
// the store does not take it.
func (s *Server) SetTime(t time.Time) error {
	if err := s.state.setClock(func(time.Time) time.Time { return t }); err != nil {
		return fmt.Errorf("set time: %w", err)
	}
	return nil
}
