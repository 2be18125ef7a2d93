package program

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Bounds for clients that are slow, gone or hostile.
const (
	HeaderTime = 10 * time.Second
	readTime   = time.Minute
	IdleTime   = 2 * time.Minute
	stopTime   = 10 * time.Second // for requests that are under way at the end
)

// Listen takes the address that a flag gives.
func Listen(ctx context.Context, flag, addr string) (net.Listener, error) {
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

// server shows the identity, if there is one, and speaks plain HTTP otherwise.
func (w *World) server(handler http.Handler, shown *identity) *http.Server {
	// What only waits, for other requests or for a delay to pass, ends with the server.
	waits, end := context.WithCancel(context.Background())
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: HeaderTime, ReadTimeout: readTime, IdleTimeout: IdleTime,
		ErrorLog: log.New(w.Stderr, w.Name+": ", 0), BaseContext: func(net.Listener) context.Context { return waits },
	}
	server.RegisterOnShutdown(end)
	if shown != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{shown.certificate}, MinVersion: tls.VersionTLS12}
	}
	return server
}

// Served is a server with the address that it has taken.
type Served struct {
	Listener net.Listener
	Server   *http.Server
}

func closeAll(servers []Served) error {
	var faults []error
	for _, s := range servers {
		faults = append(faults, s.Listener.Close())
	}
	return errors.Join(faults...)
}

func (s Served) serve() error {
	if s.Server.TLSConfig != nil {
		return s.Server.ServeTLS(s.Listener, "", "")
	}
	return s.Server.Serve(s.Listener)
}

// ServeUntilStopped serves until the context ends or a server does, and then lets
// requests that are under way finish, for a bounded time.
func (w *World) ServeUntilStopped(ctx context.Context, servers ...Served) error {
	ended := make(chan error, len(servers))
	for _, s := range servers {
		go func() { ended <- s.serve() }()
	}
	var faults []error
	left := len(servers)
	select {
	case err := <-ended:
		faults = append(faults, &StatusError{Status: ExitInconclusive, Err: fmt.Errorf("serving ended by itself: %w", err)})
		left--
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	for _, s := range servers {
		if s.Server.Shutdown(patience) != nil {
			w.Say(fmt.Sprintf("%s: requests were still under way after %s and were cut off\n", w.Name, stopTime))
			_ = s.Server.Close() // it was said already that not everything ended well
		}
	}
	for range left {
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			faults = append(faults, &StatusError{Status: ExitInconclusive, Err: fmt.Errorf("serving did not end well: %w", err)})
		}
	}
	return errors.Join(faults...)
}
