package faketest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fake/faketest"
	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

// send gives the status and the decoded body of an answer over the network.
func send(t *testing.T, f *faketest.Fake, method, path, body string) (int, map[string]any) {
	t.Helper()
	request, err := http.NewRequest(method, f.URL+"/v2/"+f.Project+"/fgs/functions"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", f.Token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &decoded); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return answer.StatusCode, decoded
}

func TestPageRequestsAreCarriedOut(t *testing.T) {
	for _, profile := range openapi.Profiles() {
		t.Run(profile, func(t *testing.T) {
			f := faketest.Start(t, fake.WithProfile(profile), faketest.Demo())
			for name, body := range map[string]string{
				"fgsTest": fixtures.PageNode, "test_GPU": fixtures.PageGPU, "test_function": fixtures.PageImage,
			} {
				path := "/" + f.URN(name) + "/config"
				if status, got := send(t, f, http.MethodPut, path, body); status != 200 || got["func_name"] != name {
					t.Errorf("%s: status %d, %v", name, status, got)
				}
				var sent map[string]any
				if err := json.Unmarshal([]byte(body), &sent); err != nil {
					t.Fatal(err)
				}
				if status, got := send(t, f, http.MethodGet, path, ""); status != 200 || got["memory_size"] != sent["memory_size"] {
					t.Errorf("%s: a read gives status %d, %v", name, status, got)
				}
			}
		})
	}
}

// A client of the vendor has no token; it signs with the time that it has.
func TestAccessKeyOfTheFakeSigns(t *testing.T) {
	f := faketest.Start(t, faketest.Demo())
	for secret, want := range map[string]int{f.SecretKey: http.StatusOK, f.SecretKey + "x": http.StatusUnauthorized} {
		r, err := http.NewRequest(http.MethodGet, f.URL+"/v2/"+f.Project+"/fgs/functions/"+f.URN("hello")+"/config", nil)
		if err != nil {
			t.Fatal(err)
		}
		key := signing.Key{Access: f.AccessKey, Secret: signing.Secret(secret)}
		if err := signing.Sign(r, nil, key, time.Now()); err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("status %d, clause %q; want %d", answer.StatusCode, answer.Header.Get("X-Contract-Clause"), want)
		}
	}
}

func TestFixturesAreThePagesExamples(t *testing.T) {
	contract, err := openapi.Profile(openapi.Documented)
	if err != nil {
		t.Fatal(err)
	}
	update := contract.Operation("UpdateFunctionConfig")
	for name, text := range map[string]string{
		"page-1-node": fixtures.PageNode, "page-2-gpu": fixtures.PageGPU, "page-3-image": fixtures.PageImage,
	} {
		var body any
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(body, update.Example(name)) {
			t.Errorf("%s: the fixture is not the example of the document", name)
		}
	}
}

func TestDemoHasFunctionsInBothProjects(t *testing.T) {
	f := faketest.Start(t, faketest.Demo(), fake.WithToken(fixtures.OtherToken, fixtures.OtherProject))
	if status, got := send(t, f, http.MethodGet, "", ""); status != 200 || got["count"] != 4.0 {
		t.Errorf("the list of the first project: status %d, count %v", status, got["count"])
	}
	f.Project, f.Token = fixtures.OtherProject, fixtures.OtherToken
	if status, got := send(t, f, http.MethodGet, "/hello/config", ""); status != 200 || got["runtime"] != "Java11" {
		t.Errorf("hello of the other project: status %d, runtime %v", status, got["runtime"])
	}
}

func TestEmptyFakeHasNoFunctions(t *testing.T) {
	f := faketest.Start(t)
	if status, got := send(t, f, http.MethodGet, "", ""); status != 200 || got["count"] != 0.0 {
		t.Errorf("status %d, count %v; want 200 and 0", status, got["count"])
	}
}
