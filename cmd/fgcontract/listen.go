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

// listen takes the address.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("--addr: %s is in use; stop what listens there, or take a free port with --addr 127.0.0.1:0", addr)
	case err != nil:
		return nil, fmt.Errorf("--addr: %w", err)
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

// serveUntilStopped serves until the context ends, and then lets requests that are
// under way finish, for a bounded time.
func (a *app) serveUntilStopped(ctx context.Context, listener net.Listener, server *http.Server) error {
	ended := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			ended <- server.ServeTLS(listener, "", "")
			return
		}
		ended <- server.Serve(listener)
	}()
	select {
	case err := <-ended:
		return &failure{status: exitInconclusive, err: fmt.Errorf("serving ended by itself: %w", err)}
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	err := server.Shutdown(patience)
	if err != nil {
		a.say(fmt.Sprintf("fgcontract: requests were still under way after %s and were cut off\n", stopTime))
		_ = server.Close() // it was said already that not everything ended well
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return &failure{status: exitInconclusive, err: fmt.Errorf("serving did not end well: %w", err)}
	}
	return nil
}
