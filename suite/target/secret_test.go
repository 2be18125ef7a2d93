package target_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/fgcontract/fgcontract/suite/target"
)

const hidden = "hunter2-hunter2"

// shows reports whether a text gives a secret away, also in the forms in which verbs
// and encoders write bytes.
func shows(text string) bool {
	for _, form := range []string{
		hidden, hex.EncodeToString([]byte(hidden)), strings.ToUpper(hex.EncodeToString([]byte(hidden))),
		base64.StdEncoding.EncodeToString([]byte(hidden)), strings.Trim(fmt.Sprintf("%d", []byte(hidden)), "[]"),
	} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// holders are the ways in which a program may have a secret in its hands.
func holders(tb testing.TB) map[string]any {
	tb.Helper()
	secret := target.Secret(hidden)
	config := target.Config{URL: "http://127.0.0.1:1", Project: "p", Token: secret, Foreign: secret}
	t, err := target.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	return map[string]any{
		"a secret": secret, "a pointer": &secret, "a list": []target.Secret{secret}, "a map": map[string]any{"token": secret},
		"a struct":        struct{ Token target.Secret }{secret},
		"a configuration": config, "a pointer to a configuration": &config, "a target": t, "the value of a target": *t,
		"a struct with a target": struct{ Target *target.Target }{t},
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	for name, holder := range holders(t) {
		t.Run(name, func(t *testing.T) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%c", "%U", "%20s", "%.3s"} {
				if text := fmt.Sprintf(verb, holder); shows(text) {
					t.Errorf("%s: shows the secret: %s", verb, text)
				}
			}
			if text := fmt.Sprint(holder) + fmt.Sprintln(holder); shows(text) {
				t.Errorf("print: shows the secret: %s", text)
			}
			if text := fmt.Errorf("send: %v", holder).Error(); shows(text) {
				t.Errorf("error: shows the secret: %s", text)
			}
		})
	}
}

func TestSecretIsNeverEncoded(t *testing.T) {
	for name, holder := range holders(t) {
		t.Run(name, func(t *testing.T) {
			// Some of the holders cannot be encoded at all; then the error must be silent, too.
			if data, err := stdjson.Marshal(holder); shows(string(data)) || err != nil && shows(err.Error()) {
				t.Errorf("encoding/json: shows the secret: %s, %v", data, err)
			}
			if data, err := json.Marshal(holder); shows(string(data)) || err != nil && shows(err.Error()) {
				t.Errorf("json: shows the secret: %s, %v", data, err)
			}
		})
	}
}

func TestSecretIsNeverLogged(t *testing.T) {
	for name, holder := range holders(t) {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
				log := slog.New(handler).With("with", holder)
				log.Error("message", "holder", holder, slog.Group("group", "holder", holder), slog.Any("error", fmt.Errorf("send %v", holder)))
			}
			if shows(out.String()) {
				t.Errorf("the log shows the secret: %s", out.String())
			}
			if !strings.Contains(out.String(), "message") {
				t.Error("nothing was logged")
			}
		})
	}
}

// What is shown instead is the same for all secrets, and nothing that could be sent.
func TestSecretShowsAPlaceholder(t *testing.T) {
	const placeholder = "[redacted]"
	secret, other := target.Secret(hidden), target.Secret("")
	data, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"String": secret.String(), "GoString": secret.GoString(), "fmt": fmt.Sprintf("%x", secret), "LogValue": secret.LogValue().String(),
		"json": strings.Trim(string(data), `"`), "an empty one": other.String(),
	} {
		if got != placeholder {
			t.Errorf("%s: gives %q, want %q", name, got, placeholder)
		}
	}
	if got := secret.Reveal(); got != hidden {
		t.Errorf("Reveal: gives %q", got)
	}
}

// A target prints as its address: with no field of it, but of use in a message.
func TestTargetPrintsAsItsAddress(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(verb, holders(t)["a target"]); got != "target http://127.0.0.1:1" {
			t.Errorf("%s: gives %q", verb, got)
		}
	}
}

// The error of a request that was not answered holds no credential, however deep.
func TestErrorsHoldNoSecret(t *testing.T) {
	one, err := target.New(target.Config{URL: deadAddress(t), Project: "p", Token: hidden, Foreign: hidden})
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	for _, credential := range []target.Credential{target.Own, target.Foreign} {
		_, err := one.Send(t.Context(), target.Request{Method: "GET", Path: "/v2", Credential: credential})
		if !errors.Is(err, target.ErrUnreachable) {
			t.Fatalf("%s: the error is %v", credential, err)
		}
		for ; err != nil; err = errors.Unwrap(err) {
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); shows(text) {
				t.Errorf("%s: the error shows the secret: %s", credential, text)
			}
		}
	}
}
