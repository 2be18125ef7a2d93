package contracts

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
	"github.com/go-json-experiment/json/jsontext"
)

// Reference is a text that an earlier step was answered with, or that it sent.
type Reference struct {
	Step int    `json:"step"` // index among the steps of the case
	At   string `json:"at"`   // JSON pointer into the body of the answer; behind openapi.OfRequest into what was sent
}

// Resolve returns the text or the number, written out, that stands there.
func (r Reference) Resolve(exchanges []Exchange) (string, error) {
	if r.Step < 0 || r.Step >= len(exchanges) {
		return "", fmt.Errorf("there is no answer to step %d", r.Step+1)
	}
	body := exchanges[r.Step].Body
	at, ofRequest := strings.CutPrefix(r.At, openapi.OfRequest)
	if ofRequest {
		body = exchanges[r.Step].Sent
	}
	holder, _ := openapi.DecodeJSON(body)
	switch value := Lookup(holder, at).(type) {
	case string:
		if value != "" && !strings.ContainsAny(value, "\r\n") {
			return value, nil
		}
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64), nil
	}
	return "", fmt.Errorf("the answer to step %d has nothing at %s to go on with", r.Step+1, r.At)
}

// Lookup returns what a JSON pointer leads to in a decoded value; nil if there is nothing.
func Lookup(value any, pointer string) any {
	for token := range jsontext.Pointer(pointer).Tokens() {
		switch holder := value.(type) {
		case map[string]any:
			value = holder[token]
		case []any:
			value = element(holder, token)
		default:
			return nil
		}
	}
	return value
}

func element(list []any, token string) any {
	if n, err := strconv.Atoi(token); err == nil && n >= 0 && n < len(list) {
		return list[n]
	}
	return nil
}
