package program

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestASelfMadeCertificateServes(t *testing.T) {
	a := newTestWorld(nil)
	a.Random, a.Now = rand.Reader, time.Now
	f := &tlsFlags{selfMade: true, out: filepath.Join(t.TempDir(), "ca.pem")}
	made, err := f.identity(a.World, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(f.out)
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
		t.Fatalf("the file is %q", text)
	}
	if again := newIdentity(tls.Certificate{Certificate: [][]byte{block.Bytes}}); again.fingerprint != made.fingerprint {
		t.Errorf("the file has fingerprint %s, the server %s", again.fingerprint, made.fingerprint)
	}
	if len(made.fingerprint) != 32*3-1 {
		t.Errorf("the fingerprint %s is no SHA-256", made.fingerprint)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
		if _, err := certificate.Verify(x509.VerifyOptions{DNSName: name, Roots: roots}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := certificate.Verify(x509.VerifyOptions{DNSName: "example.com", Roots: roots}); err == nil {
		t.Error("it is good for any name")
	}
	fetch(t, made, roots)
}

// fetch asks a server with the identity for something.
func fetch(t *testing.T, made *identity, roots *x509.CertPool) {
	t.Helper()
	listener, err := Listen(t.Context(), "--addr", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	server := newTestWorld(nil).server(hello, made)
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	answer, err := (&http.Client{Transport: transport}).Get("https://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); string(body) != "hello" || err != nil {
		t.Errorf("answered %q, %v", body, err)
	}
	transport.CloseIdleConnections()
	_ = server.Close()
	<-ended
}

func TestTLSFlagsThatDoNotFit(t *testing.T) {
	for name, c := range map[string]struct {
		flags tlsFlags
		says  string
	}{
		"both kinds":        {tlsFlags{selfMade: true, cert: "c", key: "k"}, "--tls makes a certificate of its own"},
		"no key":            {tlsFlags{cert: "c"}, "give both"},
		"no certificate":    {tlsFlags{key: "k"}, "give both"},
		"out without tls":   {tlsFlags{out: "o"}, "give --tls too"},
		"files not there":   {tlsFlags{cert: "missing.pem", key: "missing.key"}, "missing.pem"},
		"out cannot be put": {tlsFlags{selfMade: true, out: filepath.Join("missing", "ca.pem")}, "--tls-out"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newTestWorld(nil)
			a.Random = rand.Reader
			if _, err := c.flags.identity(a.World, "127.0.0.1:0"); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
	a := newTestWorld(nil)
	if made, err := (&tlsFlags{}).identity(a.World, ""); made != nil || err != nil {
		t.Errorf("without flags: %v, %v", made, err)
	}
}

func TestHostsOfACertificate(t *testing.T) {
	for addr, want := range map[string]struct {
		names     []string
		addresses int
	}{
		":8080":            {[]string{"localhost"}, 2},
		"10.0.0.7:8080":    {[]string{"localhost"}, 3},
		"[2001:db8::1]:80": {[]string{"localhost"}, 3},
		"fake.test:8080":   {[]string{"localhost", "fake.test"}, 2},
		"no port":          {[]string{"localhost"}, 2},
	} {
		names, addresses := hosts(addr)
		if !slices.Equal(names, want.names) || len(addresses) != want.addresses {
			t.Errorf("%s: %v and %v", addr, names, addresses)
		}
		if !slices.ContainsFunc(addresses, net.IP.IsLoopback) {
			t.Errorf("%s: loopback is missing", addr)
		}
	}
}

func TestCurlIsToldWhatToTrust(t *testing.T) {
	for want, f := range map[string]tlsFlags{
		"":                 {cert: "c", key: "k"},
		"--insecure ":      {selfMade: true},
		"--cacert ca.pem ": {selfMade: true, out: "ca.pem"},
	} {
		if got := f.curl(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
