package target_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/suite/target"
)

// A target that repeats credentials brings them no further than here.
func TestAnswersHoldNoCredential(t *testing.T) {
	const token, foreign, secret, security = "own/canary+token", "foreign/canary+token", "secret/canary+key", "security/canary+token"
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("X-Auth-Token")+" "+r.Header.Get("Authorization")+" "+r.Header.Get("X-Security-Token"))
		_, _ = fmt.Fprintf(w, `{"a":"%s","b":"own\/canary+token","c":"own%%2Fcanary%%2Btoken","d":"%s","kept":"canary"}`, w.Header().Get("X-Echo"), secret)
	}))
	defer echo.Close()
	for name, c := range map[string]target.Config{
		"token": {Token: token, Foreign: foreign},
		"key": {Key: &target.Key{
			Access: "canary-access", Secret: secret, SecurityToken: security, Now: func() time.Time { return time.Unix(0, 0) },
		}},
	} {
		c.URL, c.Project = echo.URL, "p"
		sender, err := target.New(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []target.Credential{target.Own, target.Foreign} {
			if who == target.Foreign && c.Foreign == "" {
				continue
			}
			answer, err := sender.Send(context.Background(), target.Request{Method: http.MethodGet, Path: "/", Credential: who})
			if err != nil {
				t.Fatal(err)
			}
			text := string(answer.Body) + answer.Header.Get("X-Echo")
			for _, shown := range []string{"own/", "own\\/", "own%2F", "foreign/", "security/", "Signature="} {
				if strings.Contains(text, shown) && (c.Key == nil) != (shown == "security/" || shown == "Signature=") {
					t.Errorf("%s as %s: the answer shows %s: %s", name, who, shown, text)
				}
			}
			if !strings.Contains(text, `"kept":"canary"`) || !strings.Contains(text, "[redacted]") {
				t.Errorf("%s as %s: the answer is %s", name, who, text)
			}
		}
	}
}

// What net/http cannot read it repeats in its error.
func TestErrorsHoldNoCredential(t *testing.T) {
	const token = "own/canary+token"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096))
			_, _ = c.Write([]byte(token + "\r\n\r\n"))
			_ = c.Close()
		}
	}()
	sender, err := target.New(target.Config{URL: "http://" + listener.Addr().String(), Project: "p", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	_, err = sender.Send(context.Background(), target.Request{Method: http.MethodGet, Path: "/"})
	if err == nil || !errors.Is(err, target.ErrUnreachable) || !strings.Contains(err.Error(), "[redacted]") {
		t.Errorf("error %v", err)
	}
	_, err = target.Authenticate(context.Background(), target.User{
		IAM: "http://" + listener.Addr().String(), Name: "n", Password: token, Domain: "d", Project: "p",
	}, nil)
	if err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("error of IAM %v", err)
	}
}

// What only some cases show is covered like the credentials of the target.
func TestAnswersHoldNoCredentialOfCases(t *testing.T) {
	const expired, lasting, temporary, security = "expired/canary", "lasting/canary+key", "temporary/canary+key", "security/canary+token"
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, strings.Join([]string{expired, lasting, temporary, security, "kept"}, " "))
	}))
	defer echo.Close()
	now := func() time.Time { return time.Unix(0, 0) }
	sender, err := target.New(target.Config{
		URL: echo.URL, Project: "p", Token: "own/canary+token", Expired: expired,
		Signer:    &target.Key{Access: "canary-access", Secret: lasting, Now: now},
		Temporary: &target.Key{Access: "canary-while", Secret: temporary, SecurityToken: security, Now: now},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []target.Credential{target.Own, target.Expired, target.Forged, target.Tokenless} {
		answer, err := sender.Send(context.Background(), target.Request{Method: http.MethodGet, Path: "/", Credential: who})
		if err != nil {
			t.Fatal(err)
		}
		if text := string(answer.Body); text != "[redacted] [redacted] [redacted] [redacted] kept" {
			t.Errorf("as %s: the answer is %s", who, text)
		}
	}
}
