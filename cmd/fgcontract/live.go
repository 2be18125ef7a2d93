package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/spf13/pflag"
)

// live says where a real endpoint is and how it is spoken to.
type live struct {
	target  string
	project string
	rate    float64
	timeout time.Duration
}

func (l *live) register(flags *pflag.FlagSet) {
	flags.StringVar(&l.target, "target", "", "the server at `URL`, which is scheme and host alone")
	flags.StringVar(&l.project, "project", "", "`ID` of the project at --target in which functions are made")
	flags.Float64Var(&l.rate, "rate", 0, "at most `N` requests a second (default no limit)")
	flags.DurationVar(&l.timeout, "timeout", 0, "give up on an answer after `DURATION` (default 30s)")
}

func (l *live) checkLive() error {
	var faults []error
	if l.rate < 0 {
		faults = append(faults, errors.New("--rate must not be negative"))
	}
	if l.timeout < 0 {
		faults = append(faults, errors.New("--timeout must not be negative"))
	}
	return errors.Join(faults...)
}

// openTarget makes the target that the flags and the environment speak of. It sends
// nothing to it. Only a plan needs no token.
func (a *app) openTarget(l *live, c target.Config, needsToken bool) (*target.Target, error) {
	token, fault := a.secret("FGCONTRACT_TOKEN")
	if token == "" && fault == nil && needsToken {
		fault = errors.New("set the environment variable FGCONTRACT_TOKEN to a token of the project")
	}
	foreign, foreignFault := a.secret("FGCONTRACT_FOREIGN_TOKEN")
	if err := errors.Join(fault, foreignFault); err != nil {
		return nil, err
	}
	c.URL, c.Project, c.Timeout, c.Rate = l.target, l.project, l.timeout, l.rate
	c.Token, c.Foreign = token, foreign
	if token == "" {
		c.Token = "nothing is sent"
	}
	t, err := target.New(c)
	if err != nil {
		return nil, fmt.Errorf("--target: %w", err)
	}
	return t, nil
}
