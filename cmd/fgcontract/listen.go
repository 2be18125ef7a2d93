package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Bounds for clients that are slow, gone or hostile.
const (
	headerTime = 10 * time.Second
	readTime   = time.Minute
	idleTime   = 2 * time.Minute
	stopTime   = 10 * time.Second // for requests that are under way at the end
)

// listen takes the address that a flag gives.
func listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s: %s is in use; stop what listens there, or take a free port with %s 127.0.0.1:0", flag, addr, flag)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return listener, nil
}

func (s *service) server(handler http.Handler, faults io.Writer) *http.Server {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime,
		ErrorLog: log.New(faults, "fgcontract: ", 0),
	}
	if s.identity != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{s.identity.certificate}, MinVersion: tls.VersionTLS12}
	}
	return server
}

// served is a server with the address that it has taken.
type served struct {
	listener net.Listener
	server   *http.Server
}

func closeAll(servers []served) error {
	var faults []error
	for _, s := range servers {
		faults = append(faults, s.listener.Close())
	}
	return errors.Join(faults...)
}

func (s served) serve() error {
	if s.server.TLSConfig != nil {
		return s.server.ServeTLS(s.listener, "", "")
	}
	return s.server.Serve(s.listener)
}

// serveUntilStopped serves until the context ends or a server does, and then lets
// requests that are under way finish, for a bounded time.
func (a *app) serveUntilStopped(ctx context.Context, servers ...served) error {
	ended := make(chan error, len(servers))
	for _, s := range servers {
		go func() { ended <- s.serve() }()
	}
	var faults []error
	left := len(servers)
	select {
	case err := <-ended:
		faults = append(faults, &failure{status: exitInconclusive, err: fmt.Errorf("serving ended by itself: %w", err)})
		left--
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	for _, s := range servers {
		if s.server.Shutdown(patience) != nil {
			a.say(fmt.Sprintf("fgcontract: requests were still under way after %s and were cut off\n", stopTime))
			_ = s.server.Close() // it was said already that not everything ended well
		}
	}
	for range left {
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			faults = append(faults, &failure{status: exitInconclusive, err: fmt.Errorf("serving did not end well: %w", err)})
		}
	}
	return errors.Join(faults...)
}
