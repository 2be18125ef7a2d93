package fake_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
)

// A client that sends all of a body before it reads is told that the body is too long,
// and does not find the connection reset.
func TestABodyThatIsTooLongIsAnswered(t *testing.T) {
	w := newWorld(t, "documented")
	server := httptest.NewServer(w.server)
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	body := make([]byte, 64<<20)
	if _, err := fmt.Fprintf(connection, "POST /v2/%s/fgs/functions HTTP/1.1\r\nHost: fake\r\nX-Auth-Token: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		fixtures.Project, fixtures.Token, len(body)); err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Write(body); err != nil {
		t.Fatalf("sending the body: %v", err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if clause := answer.Header.Get("X-Contract-Clause"); answer.StatusCode != http.StatusRequestEntityTooLarge || clause != "create-function.refusal.body.too-large" {
		t.Errorf("status %d, clause %s", answer.StatusCode, clause)
	}
}
