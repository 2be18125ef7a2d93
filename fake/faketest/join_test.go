package faketest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fgcontract/fgcontract/fake"
	"github.com/fgcontract/fgcontract/fake/faketest"
	"github.com/fgcontract/fgcontract/openapi/signing"
)

const mine = `{"func_name": "mine", "package": "default", "runtime": "Python3.9", "timeout": 3, "handler": "index.handler", "memory_size": 128}`

// Tests that join use one server and never meet. It lives for as long as one of
// them does, and this one outlives the others.
func TestJoinedTestsNeverMeet(t *testing.T) {
	stays := faketest.Join(t)
	t.Run("side by side", func(t *testing.T) {
		for range 8 {
			t.Run("one", func(t *testing.T) {
				t.Parallel()
				f := faketest.Join(t)
				if f.URL != stays.URL {
					t.Errorf("tests that run side by side have two servers: %s and %s", f.URL, stays.URL)
				}
				if status, _ := send(t, f, http.MethodPost, "", mine); status != 200 {
					t.Errorf("a create in a project of one's own gives %d", status)
				}
				if status, list := send(t, f, http.MethodGet, "", ""); status != 200 || list["count"] != 1.0 {
					t.Errorf("the project has %v functions, status %d", list["count"], status)
				}
			})
		}
	})
	if status, list := send(t, stays, http.MethodGet, "", ""); status != 200 || list["count"] != 0.0 {
		t.Errorf("the test that stays sees %v functions, status %d", list["count"], status)
	}
}

func TestAJoinedTestLeavesNothing(t *testing.T) {
	stays := faketest.Join(t)
	var gone *faketest.Fake
	t.Run("goes", func(t *testing.T) {
		gone = faketest.Join(t)
		send(t, gone, http.MethodPost, "", mine)
		if status, _ := send(t, &faketest.Fake{URL: gone.URL, Project: gone.Project, Token: stays.Token}, http.MethodGet, "", ""); status != 403 {
			t.Errorf("the token of another test opens the project: status %d", status)
		}
	})
	if status, _ := send(t, gone, http.MethodGet, "", ""); status != 401 {
		t.Errorf("the token of a test that has ended gives status %d", status)
	}
	if status, list := send(t, stays, http.MethodGet, "", ""); status != 200 || list["count"] != 0.0 {
		t.Errorf("the other test sees %v, status %d", list, status)
	}
}

// A credential of another test cannot be taken over.
func TestAddProjectRefuses(t *testing.T) {
	f := faketest.Join(t)
	for name, key := range map[string]fake.AccessKey{
		"a known key": {Access: f.AccessKey, Secret: "another"}, "no secret": {Access: "new"}, "no key": {Secret: "secret"},
	} {
		if err := f.Server.AddProject("ffffffffffffffffffffffffffffffff", "", key); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestJoinedTestsSign(t *testing.T) {
	f := faketest.Join(t)
	request, err := http.NewRequest(http.MethodGet, f.URL+"/v2/"+f.Project+"/fgs/functions", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := signing.Sign(request, nil, signing.Key{Access: f.AccessKey, Secret: signing.Secret(f.SecretKey)}, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a signed request gives status %d", answer.StatusCode)
	}
}
