package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
)

// User is a user of IAM, who gets a token for a project by a password.
type User struct {
	IAM      string // address of the service: scheme and host
	Name     string
	Password Secret
	Domain   string // name of the account that the user belongs to
	Project  string // id of the project that the token is to open
}

// tokenHeader carries the token in the answer of IAM.
const tokenHeader = "X-Subject-Token"

// Authenticate asks IAM for a token of the project. It sends to the address of IAM
// and to no other, through base if that is not nil. An error shows the status and
// nothing of what was sent or answered.
func Authenticate(ctx context.Context, u User, base http.RoundTripper) (Secret, error) {
	address, err := BaseOf(u.IAM)
	if err != nil {
		return "", fmt.Errorf("IAM: %w", err)
	}
	if u.Name == "" || u.Password == "" || u.Domain == "" || u.Project == "" {
		return "", errors.New("a token by password needs user, password, domain and project")
	}
	body, err := json.Marshal(u.request())
	if err != nil {
		return "", errors.New("the request for a token cannot be written")
	}
	bounded, cancel := context.WithTimeout(ctx, defaultTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, http.MethodPost, address.String()+"/v3/auth/tokens", bytes.NewReader(body))
	if err != nil {
		return "", Cause(err)
	}
	request.Header.Set("Content-Type", "application/json;charset=UTF-8")
	client := newClient(Config{Base: base}, address)
	defer client.CloseIdleConnections()
	answer, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("ask IAM at %s for a token: %w", address, NewCovering(u.Password.Reveal()).error(Cause(err)))
	}
	defer answer.Body.Close()                                          //nolint:errcheck // nothing of it is wanted
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // so that the connection ends well
	token := answer.Header.Get(tokenHeader)
	if answer.StatusCode != http.StatusCreated || token == "" {
		return "", fmt.Errorf("IAM at %s gives no token: status %d; look at user, domain, password and project", address, answer.StatusCode)
	}
	return Secret(token), nil
}

func (u User) request() map[string]any {
	type object = map[string]any
	return object{"auth": object{
		"identity": object{
			"methods": []string{"password"},
			"password": object{"user": object{
				"name": u.Name, "password": u.Password.Reveal(), "domain": object{"name": u.Domain},
			}},
		},
		"scope": object{"project": object{"id": u.Project}},
	}}
}
