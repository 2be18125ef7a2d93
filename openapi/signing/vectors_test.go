package signing_test

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/openapi/signing"
)

//go:embed testdata/vectors.json
var vectorsFile []byte

// A vector is a signed request that testdata/vectors.py computed.
type vector struct {
	Name, Method, Target     string
	Headers                  [][2]string // as they come over the wire
	Body                     string
	Access, Signed, Secret   string
	Ours                     bool // Sign covers exactly these headers
	Canonical, Digest        string
	Signature                string
	withoutAuthorizationLine bool
}

func vectors(tb testing.TB) []vector {
	tb.Helper()
	var all []vector
	if err := json.Unmarshal(vectorsFile, &all); err != nil {
		tb.Fatal(err)
	}
	if len(all) < 70 {
		tb.Fatalf("only %d vectors", len(all))
	}
	return all
}

// received is the request as a server gets it.
func (v vector) received(tb testing.TB) *http.Request {
	tb.Helper()
	var wire strings.Builder
	fmt.Fprintf(&wire, "%s %s HTTP/1.1\r\n", v.Method, v.Target)
	for _, header := range v.Headers {
		fmt.Fprintf(&wire, "%s: %s\r\n", header[0], header[1])
	}
	if !v.withoutAuthorizationLine {
		fmt.Fprintf(&wire, "Authorization: %s\r\n", v.authorization())
	}
	fmt.Fprintf(&wire, "Content-Length: %d\r\n\r\n%s", len(v.Body), v.Body)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(wire.String())))
	if err != nil {
		tb.Fatalf("%s: %v", v.Name, err)
	}
	return r
}

func (v vector) authorization() string {
	return fmt.Sprintf("SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s", v.Access, v.Signed, v.Signature)
}

func (v vector) date(tb testing.TB) time.Time {
	tb.Helper()
	for _, header := range v.Headers {
		if header[0] == "X-Sdk-Date" {
			date, err := time.Parse("20060102T150405Z", header[1])
			if err != nil {
				tb.Fatal(err)
			}
			return date
		}
	}
	tb.Fatalf("%s: no date", v.Name)
	return time.Time{}
}

func TestVectorsHaveUniqueNames(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range vectors(t) {
		if seen[v.Name] {
			t.Errorf("two vectors are called %q", v.Name)
		}
		seen[v.Name] = true
	}
}

func TestCanonicalRequestIsTheOneOfTheVectors(t *testing.T) {
	for _, v := range vectors(t) {
		got, err := signing.Canonical(v.received(t), strings.Split(v.Signed, ";"), []byte(v.Body))
		if err != nil || string(got) != v.Canonical {
			t.Errorf("%s:\ngot  %q, %v\nwant %q", v.Name, got, err, v.Canonical)
		}
	}
}

func TestVectorsVerify(t *testing.T) {
	for _, v := range vectors(t) {
		claim, err := signing.Read(v.received(t))
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if claim.Access != v.Access || !claim.Date.Equal(v.date(t)) {
			t.Errorf("%s: access key %q, date %s", v.Name, claim.Access, claim.Date)
		}
		if err := claim.Verify(signing.Secret(v.Secret), []byte(v.Body)); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
	}
}

// A verifier that looked at less than the whole signature would pass all vectors.
func TestNoVectorVerifiesWithAnotherSignature(t *testing.T) {
	for _, v := range vectors(t) {
		for _, at := range []int{0, 31, 63} {
			changed := v
			digit := "0"
			if v.Signature[at] == '0' {
				digit = "1"
			}
			changed.Signature = v.Signature[:at] + digit + v.Signature[at+1:]
			claim, err := signing.Read(changed.received(t))
			if err != nil {
				t.Fatal(err)
			}
			wantReason(t, v.Name, claim.Verify(signing.Secret(v.Secret), []byte(v.Body)), signing.Mismatch)
		}
	}
}

func TestSignGivesTheVectors(t *testing.T) {
	count := 0
	for _, v := range vectors(t) {
		if !v.Ours {
			continue
		}
		count++
		v.withoutAuthorizationLine = true
		r := v.received(t)
		at := v.date(t).In(time.FixedZone("elsewhere", 5*3600))
		r.Header.Del("X-Sdk-Date")
		key := signing.Key{Access: v.Access, Secret: signing.Secret(v.Secret), SecurityToken: signing.Secret(r.Header.Get("X-Security-Token"))}
		r.Header.Del("X-Security-Token")
		if err := signing.Sign(r, []byte(v.Body), key, at); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		if got := r.Header.Get("Authorization"); got != v.authorization() {
			t.Errorf("%s:\ngot  %s\nwant %s", v.Name, got, v.authorization())
		}
	}
	if count < 10 {
		t.Errorf("only %d vectors are about what Sign covers", count)
	}
}

// The names of the vectors say what is covered; this holds that nothing of it went.
func TestVectorsCoverEveryPart(t *testing.T) {
	for _, group := range []string{"given ", "query: ", "path: ", "header: ", "client: ", "host: ", "body: ", "method: ", "key: ", "date: "} {
		count := 0
		for _, v := range vectors(t) {
			if strings.HasPrefix(v.Name, group) {
				count++
			}
		}
		if count == 0 {
			t.Errorf("no vector %q", group)
		}
	}
}
