package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"unicode"

	"github.com/fgcontract/fgcontract/cmd/program"
	"github.com/fgcontract/fgcontract/contracts/cases"
	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite"
	"github.com/fgcontract/fgcontract/suite/target"
)

// subject is what is checked.
type subject struct {
	target *target.Target
	name   string // in the report
	runID  string
	close  func()
	// recording stands for what the target answers; nil if it answers itself
	recording *suite.Recording
}

// connect makes the target. It sends nothing to it.
func (a *app) connect(ctx context.Context, f *checkFlags, contract *openapi.Contract) (*subject, error) {
	if f.replay != "" {
		return connectRecording(f.replay)
	}
	if f.fake {
		return connectFake(ctx, f, contract)
	}
	return a.connectTarget(ctx, f, contract)
}

func connectRecording(dir string) (*subject, error) {
	recording, err := suite.ReadRecording(dir)
	if err != nil {
		return nil, fmt.Errorf("--replay: %w", err)
	}
	t, err := recording.Target()
	if err != nil {
		return nil, fmt.Errorf("--replay: %w", err)
	}
	head := recording.Head()
	return &subject{target: t, name: head.Target.Name, runID: head.Run, close: t.Close, recording: recording}, nil
}

func (a *app) connectTarget(ctx context.Context, f *checkFlags, contract *openapi.Contract) (*subject, error) {
	has, err := parseHave(f.owned(), needsOf(contract))
	t, fault := a.openTarget(ctx, &f.live, target.Config{Has: has, ReadOnly: f.readOnly}, !f.plan)
	if err := errors.Join(fault, err); err != nil {
		return nil, err
	}
	runID, err := plannedRunID, error(nil)
	if !f.plan {
		runID, err = randomRunID(a.Random)
	}
	return &subject{target: t, runID: runID, close: t.Close}, err
}

// secret reads a token from the environment. One that no header can hold would look
// like a target that gives no answer.
func (a *app) secret(name string) (target.Secret, error) {
	value := a.Getenv(name)
	if strings.ContainsFunc(value, unicode.IsControl) {
		return "", fmt.Errorf("the environment variable %s holds a control character, perhaps a line break at its end; remove it", name)
	}
	return target.Secret(value), nil
}

// fakeURL is the address of the fake in a report. It is the same for every run, and
// with "serve" at its usual port a curl line of the report finds a fake there: names
// under localhost mean this machine.
const fakeURL = "http://fake.localhost:8080"

// plannedRunID stands in plans for the part of names that is made up for every run.
const plannedRunID = "run"

// fakeRunID is the same for every run, so that two reports can be compared.
const fakeRunID = "fake"

// connectFake starts the fake on a free port of loopback.
func connectFake(ctx context.Context, f *checkFlags, contract *openapi.Contract) (*subject, error) {
	server, err := fake.New(f.Option(contract), fake.WithSkewCheck(true),
		fake.WithToken(fixtures.Token, fixtures.Project), fake.WithToken(fixtures.OtherToken, fixtures.OtherProject),
		fake.WithExpiringToken(fixtures.ExpiredToken, fixtures.Project, fake.Epoch),
		fake.WithAccessKey(fake.AccessKey{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Projects: []string{fixtures.Project}}),
		fake.WithAccessKey(fake.AccessKey{
			Access: fixtures.TemporaryAccessKey, Secret: fixtures.TemporarySecretKey, SecurityToken: fixtures.SecurityToken,
			Projects: []string{fixtures.Project},
		}),
		fake.WithUser(fake.User{Name: fixtures.User, ID: fixtures.UserID, Password: fixtures.Password, Projects: []string{fixtures.Project}}),
		fake.WithAgency(fake.Agency{Name: fixtures.Agency, Projects: []string{fixtures.Project}}),
		fake.WithToken(fixtures.ShownToken, fixtures.Project),
		fake.WithExpiringToken(fixtures.LateToken, fixtures.Project, fake.Epoch))
	if err != nil {
		return nil, err
	}
	listener, err := program.Listen(ctx, "--addr", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	stop := serveInBackground(listener, server)
	has := everything(needsOf(contract))
	has[cases.NeedIAM] = ""
	t, err := target.New(target.Config{
		URL: fakeURL, Project: fixtures.Project, Token: fixtures.Token, Foreign: fixtures.OtherToken, Expired: fixtures.ExpiredToken,
		Signer: &target.Key{Access: fixtures.AccessKey, Secret: fixtures.SecretKey, Now: server.Now},
		Temporary: &target.Key{
			Access: fixtures.TemporaryAccessKey, Secret: fixtures.TemporarySecretKey, SecurityToken: fixtures.SecurityToken, Now: server.Now,
		},
		Has: has, Stepping: true, Timeout: f.timeout, Rate: f.rate, Base: dialing(listener.Addr(), f.parallel),
		Fault: func(_ context.Context, operation string) error {
			_, err := server.Inject(fake.Fault{Operation: operation, Times: 1})
			return err
		},
	})
	if err != nil {
		stop()
		return nil, err
	}
	return &subject{target: t, name: "fake", runID: fakeRunID, close: func() { t.Close(); stop() }}, nil
}

// serveInBackground serves until it is stopped.
func serveInBackground(listener net.Listener, handler http.Handler) (stop func()) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: program.HeaderTime}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // it ends when it is closed
	}()
	return func() {
		_ = server.Close() // nobody waits for an answer any more
		<-ended
	}
}

// dialing is a transport that finds every host at one address, and keeps as many
// connections as are used at once.
func dialing(addr net.Addr, most int) http.RoundTripper {
	var dialer net.Dialer
	return &http.Transport{
		MaxIdleConnsPerHost: most,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, addr.String())
		},
	}
}

// refuseToWrite says what the run would do to the target.
func refuseToWrite(cfg suite.Config) error {
	plan, err := suite.Foresee(cfg)
	if err != nil {
		return err
	}
	if cfg.Function != "" {
		return fmt.Errorf("check --function writes to the target: %d cases would update function %s, with %d requests, "+
			"and put its configuration back; give --allow-writes to permit that, or see --plan", plan.Cases, cfg.Function, len(plan.Requests))
	}
	return fmt.Errorf("check --target writes to the target: %d cases would create, change and remove about %d functions named %s... "+
		"in project %s, with about %d requests; give --allow-writes to permit that, or see --plan",
		plan.Cases, len(plan.Made), suite.NamePrefix, cfg.Target.Project(), len(plan.Requests))
}
