package cases

import (
	"fmt"
	"maps"

	"github.com/fgcontract/fgcontract/contracts"
)

// Stories of what meets: updates that are sent at once, pages between which functions
// are made and deleted, an update of what has versions and aliases.

// writers are two updates that set the same members to values of their own.
func (m *maker) writers() (left, right map[string]any) {
	of := func(name string, memory, timeout float64) map[string]any {
		body := maps.Clone(m.operation(update).Example("minimal").(map[string]any))
		body["description"], body["memory_size"], body["timeout"] = "the "+name+" writer", memory, timeout
		return body
	}
	return of("left", 256, 11), of("right", 1024, 77)
}

// rounds is how often the two write: which comes first is up to chance.
const rounds = 3

func (m *maker) neverAMixture() {
	left, right := m.writers()
	beside := prepares(m.step(update, right))
	beside.AtOnce = true
	var steps []contracts.Step
	for range rounds {
		steps = append(steps, prepares(m.step(update, left)), beside, m.step(show, nil), m.step(show, nil))
	}
	m.tell("of the same members, three times", func(t *contracts.Trace) []contracts.Finding {
		var found []contracts.Finding
		for i := 2; i < len(steps); i += 4 {
			found = append(found, oneOf(t, i, left, right)...)
			found = append(found, t.Same(i, i+1)...)
		}
		return found
	}, steps...)
}

// oneOf holds a read against two updates of the same members: it shows all of one.
func oneOf(t *contracts.Trace, read int, left, right map[string]any) []contracts.Finding {
	shown := map[string]any{}
	for _, name := range []string{"description", "memory_size", "timeout"} {
		shown[name] = t.Body(read)[name]
	}
	for _, writer := range []map[string]any{left, right} {
		same := true
		for name, value := range shown {
			same = same && contracts.Equal(value, writer[name])
		}
		if same {
			return nil
		}
	}
	want := fmt.Sprintf("all of one update: description %s or %s, each with its own memory_size and timeout",
		contracts.Show(left["description"]), contracts.Show(right["description"]))
	return []contracts.Finding{t.Broken(read, "", want, contracts.Show(shown))}
}

// versionAndAliasStay tells the whole life of a configuration: made, published, shared
// between two versions by an alias, changed, and each read.
func (m *maker) versionAndAliasStay() {
	o := m.operation(createAlias)
	for _, name := range []string{"weighted", "strategy"} {
		body, ok := o.Example(name).(map[string]any)
		if !ok {
			continue
		}
		reads := func() []contracts.Step {
			return []contracts.Step{ofVersion(m.step(show, nil)), ofAlias("prod", m.step(showAlias, nil))}
		}
		steps := []contracts.Step{prepares(m.publishing()), prepares(m.step(createAlias, body))}
		for _, read := range reads() {
			steps = append(steps, prepares(read))
		}
		steps = append(append(steps, prepares(m.step(update, m.operation(update).Example("full"))), m.step(show, nil)), reads()...)
		m.tell("with the alias "+name, func(t *contracts.Trace) []contracts.Finding {
			return append(append(shows(t, 5, 4), t.Same(2, 6)...), t.Same(3, 7)...)
		}, steps...)
	}
}

func (m *maker) pagesUnderChange() {
	page := func(marker string) contracts.Step { return pageOf(m.step(list, nil), "maxitems", marker) }
	made := func(s contracts.Step) contracts.Step { s.Function = contracts.Made; return prepares(s) }
	// The two reads make sure that there are two functions.
	main, other := prepares(m.step(show, nil)), prepares(m.step(show, nil))
	other.Function = contracts.Other
	m.tell("one by one, before, between and behind", checkChange, main, other, prepares(page("0")), prepares(page("1")),
		made(m.step(create, m.operation(create).Example("minimal"))), page("0"), page("1"), page("2"),
		made(m.step(remove, nil)), page("0"), page("1"))
}

// checkChange holds the pages of steps 5 to 7, among which the function of step 4 may
// be, and of 9 and 10, when it is gone, against those of steps 2 and 3.
func checkChange(t *contracts.Trace) []contracts.Finding {
	added := bareURN(t.Body(4)["func_urn"])
	stay := onPages(t, "", 2, 3)
	var found []contracts.Finding
	for _, pages := range [][]int{{5, 6, 7}, {9, 10}} {
		shown := onPages(t, added, pages...)
		if len(shown) < 2 || shown[0] != stay[0] || shown[1] != stay[1] {
			found = append(found, t.Broken(pages[0], "/functions", "in this order "+contracts.Show(stay), contracts.Show(shown)))
		}
	}
	return found
}

// onPages lists the functions on pages of one each, but for one.
func onPages(t *contracts.Trace, but string, pages ...int) []string {
	shown := []string{}
	for _, step := range pages {
		list, _ := t.Body(step)["functions"].([]any)
		urn := ""
		if len(list) > 0 {
			one, _ := list[0].(map[string]any)
			urn = bareURN(one["func_urn"])
		}
		if urn == "" || urn != but {
			shown = append(shown, urn)
		}
	}
	return shown
}

func bareURN(value any) string {
	urn, _ := value.(string)
	return contracts.BareURN(urn)
}
