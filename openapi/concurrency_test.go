package openapi_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/openapi"
)

// use asks a contract everything that can be asked and writes the answers down.
func use(c *openapi.Contract, valid, invalid []byte) string {
	o := c.Operation(updateConfig)
	match, ok := c.Route("PUT", functions+"/"+functionURN+"/config")
	good, bad := o.CheckRequest(request(valid)), o.CheckRequest(request(invalid))
	answer := c.CheckResponse(o, 200, jsonHeader(), valid, good.Body)
	state := o.CheckState(good.Set, newFunction("other"), &openapi.Request{Path: match.Path})
	path, err := o.Expand(match.Path)
	text := fmt.Sprint(ok, path, err, clauses(good.Violations), clauses(bad.Violations), clauses(answer.Violations), clauses(state))
	for _, v := range bad.Violations {
		text += c.Position(v.Place)
	}
	return text + fmt.Sprint(len(o.Constraints()), len(c.Errors()))
}

func TestOneContractServesManyGoroutines(t *testing.T) {
	for _, name := range openapi.Profiles() {
		t.Run(name, func(t *testing.T) {
			o := operation(t, name, updateConfig)
			valid := encode(t, o.Example("full"))
			invalid := encode(t, changed(t, o, "full", map[string]any{"timeout": 1, "handler": 2, "func_vpc": []any{}}))
			want := use(profile(t, name), valid, invalid)
			c, err := openapi.LoadProfile(name) // nothing of it has been used before
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() {
					if got := use(c, valid, invalid); got != want {
						t.Errorf("got %s; want %s", got, want)
					}
				})
			}
			all.Wait()
		})
	}
}

func TestProfileIsCompiledOnce(t *testing.T) {
	var all sync.WaitGroup
	found := make([]*openapi.Contract, 64)
	for i := range found {
		all.Go(func() { found[i], _ = openapi.Profile(openapi.Documented) })
	}
	all.Wait()
	for _, c := range found {
		if c == nil || c != found[0] {
			t.Fatal("two calls gave two contracts")
		}
	}
}
