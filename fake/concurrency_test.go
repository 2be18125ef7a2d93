package fake_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/fgcontract/fgcontract/fixtures"
	"github.com/fgcontract/fgcontract/openapi"
)

// TestConcurrentUpdates runs 64 clients that update and read the same function and
// their own. Every update sets four members that belong together; an answer that
// mixes two updates breaks the tie.
func TestConcurrentUpdates(t *testing.T) {
	const clients, rounds = 64, 8
	inProfiles(t, func(w *world) {
		w.made("shared", nil)
		for i := range clients {
			w.made(fmt.Sprintf("own-%d", i), nil)
		}
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				own := fmt.Sprintf("own-%d", i)
				for round := range rounds {
					mark := 1000 + i*rounds + round
					w.tied(w.update("shared", w.tie("shared", mark)), mark)
					w.tied(w.update(own, w.tie(own, mark)), mark)
					w.tied(w.show(own), mark)
					w.tied(w.show("shared"), 0)
					w.page("maxitems=3")
				}
			})
		}
		all.Wait()
		w.tied(w.show("shared"), 0)
		for i := range clients {
			w.tied(w.show(fmt.Sprintf("own-%d", i)), 1000+i*rounds+rounds-1)
		}
	})
}

// tie is an update whose members all hold the same number.
func (w *world) tie(name string, mark int) object {
	return w.body(object{
		"func_name": name, "timeout": mark, "description": fmt.Sprint(mark),
		"user_data": fmt.Sprintf(`{"mark":"%d"}`, mark),
		"handler":   fmt.Sprintf("index.h%d", mark),
	})
}

// tied fails unless an answer shows one update whole, the given one if it is not 0.
func (w *world) tied(a answer, mark int) {
	w.Helper()
	w.wants(a, 200, "")
	timeout, _ := a.body["timeout"].(float64)
	if mark == 0 && a.body["description"] == nil {
		return // nothing was updated yet
	}
	if mark == 0 {
		mark = int(timeout)
	}
	want := object{
		"timeout": float64(mark), "description": fmt.Sprint(mark),
		"user_data": fmt.Sprintf(`{"mark":"%d"}`, mark), "handler": fmt.Sprintf("index.h%d", mark),
	}
	for name, value := range want {
		if a.body[name] != value {
			w.Errorf("%s is %v where the update %d was expected whole", name, a.body[name], mark)
		}
	}
}

// TestConcurrentCreates lets many clients create the same names; one of them wins
// each, and nothing is lost.
func TestConcurrentCreates(t *testing.T) {
	const clients, names = 16, 20
	w := newWorld(t, openapi.Documented)
	wins := make([]int, clients)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for n := range names {
				a := w.create(with(w.example("CreateFunction", "minimal"), object{"func_name": fmt.Sprintf("f%d", n)}))
				switch a.status {
				case 200:
					wins[i]++
				case 409:
				default:
					w.Errorf("create-function.refusal.conflict.function: status %d", a.status)
				}
			}
		})
	}
	all.Wait()
	total := 0
	for _, n := range wins {
		total += n
	}
	if _, _, count := w.page(""); count != names || total != names {
		t.Errorf("%d functions exist, %d creates succeeded, want %d", count, total, names)
	}
}

// TestControlWhileServing moves the clock, takes snapshots and injects faults
// while clients are at work; the race detector is the judge.
func TestControlWhileServing(t *testing.T) {
	w := newWorld(t, openapi.ObservedAs)
	w.made("demo", nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				w.update("demo", w.body())
				w.do(request{method: "GET", token: fixtures.OtherToken})
			}
		})
		all.Go(func() {
			for range 20 {
				_ = w.server.Advance(1)
				w.server.Snapshot()
				w.inject(faultOnce)()
			}
		})
	}
	all.Wait()
	w.wants(w.update("demo", w.body()), 200, "")
}

// TestSeedWhileOthersWrite seeds functions, the last of which somebody else creates at
// the same time: one of the two is refused, and nobody ever sees a part of a seed.
func TestSeedWhileOthersWrite(t *testing.T) {
	const size, rounds = 30, 20
	seed, last := seedHead, fmt.Sprintf("f%d", size-1)
	for i := range size {
		seed += strings.Replace(oneSeeded, "one", fmt.Sprintf("f%d", i), 1)
	}
	w := newWorld(t, openapi.Documented)
	body := with(w.example("CreateFunction", "minimal"), object{"func_name": last})
	for range rounds {
		var seeded error
		var created answer
		var seeding, looking sync.WaitGroup
		seeding.Go(func() { seeded = w.server.Seed([]byte(seed)) })
		seeding.Go(func() { created = w.create(body) })
		over := make(chan struct{})
		looking.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				if _, _, count := w.page("maxitems=1"); count > 1 && count < size {
					w.Errorf("%d functions of a seed of %d were seen", count, size)
					return
				}
			}
		})
		seeding.Wait()
		close(over)
		looking.Wait()
		_, _, count := w.page("maxitems=1")
		switch {
		case seeded == nil && created.status == http.StatusConflict && count == size:
		case seeded != nil && created.status == http.StatusOK && count == 1:
		default:
			w.Fatalf("the seed gives %v, the create %d, and there are %d functions", seeded, created.status, count)
		}
		if err := w.server.Reset(); err != nil {
			w.Fatal(err)
		}
	}
}
