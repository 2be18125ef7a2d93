package faketest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fgcontract/fgcontract/fake/faketest"
	"github.com/fgcontract/fgcontract/fixtures"
)

func ExampleStart() {
	var t *testing.T // the one of your test

	f := faketest.Start(t, faketest.Demo())

	url := f.URL + "/v2/" + f.Project + "/fgs/functions/" + f.URN("fgsTest") + "/config"
	request, err := http.NewRequest(http.MethodPut, url, strings.NewReader(fixtures.PageNode))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", f.Token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("status %d, refused by clause %s", answer.StatusCode, answer.Header.Get("X-Contract-Clause"))
	}
}
