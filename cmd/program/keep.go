package program

import (
	"errors"
	"fmt"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fake/statefile"
	"github.com/fgcontract/fgcontract/openapi"
)

// keep is a state file that serve was told to use; nil if it was told of none.
type keep struct {
	*statefile.File
	path string
	held bool // it has a state, with which the fake goes on
}

func openState(path string) (*keep, error) {
	if path == "" {
		return nil, nil
	}
	file, err := statefile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--state: %w", err)
	}
	values, err := file.Load()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("--state: %w", err), file.Close())
	}
	return &keep{File: file, path: path, held: len(values) > 0}, nil
}

// goesOn reports whether the file has a state, so that seeds are left out.
func (k *keep) goesOn() bool { return k != nil && k.held }

// close lets go of the file, if there is one.
func (k *keep) close() error {
	if k == nil {
		return nil
	}
	return k.Close()
}

// newFake sets up a fake. A seed does not know the name of its file, so that the
// seeds are tried one by one to find the file that does not hold.
func newFake(options []fake.Option, seeds []openapi.Text, kept *keep) (*fake.Server, error) {
	if kept.goesOn() {
		seeds = nil
	}
	server, err := fake.New(options...)
	for _, seed := range seeds {
		if err != nil {
			break
		}
		options = append(options, fake.WithSeed(seed.Data))
		if server, err = fake.New(options...); err != nil {
			return nil, fmt.Errorf("%s: %w", seed.Name, err)
		}
	}
	if kept == nil || err != nil {
		return server, err
	}
	if server, err = fake.New(append(options, fake.WithStore(kept.File))...); err != nil && kept.held {
		return nil, fmt.Errorf("--state: %s: %w; it was left untouched", kept.path, err)
	}
	return server, err
}
