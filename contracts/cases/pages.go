package cases

import "github.com/fgcontract/fgcontract/contracts"

// tellPages tells of a list that is asked for page by page, each of one element: after
// two steps that make what it lists. Size is the parameter that bounds a page.
func (m *maker) tellPages(list contracts.Step, size, member string, first, second contracts.Step) {
	m.tell("one by one, and behind the end", func(t *contracts.Trace) []contracts.Finding { return pagesOf(t, member) },
		first, second, pageOf(list, size, "0"), pageOf(list, size, "1"), pageOf(list, size, "1000000"))
}

// pageOf asks for the page of one element behind a marker.
func pageOf(list contracts.Step, size, marker string) contracts.Step {
	list.Query = map[string][]string{size: {"1"}, "marker": {marker}}
	return list
}

// pagesOf looks at two pages of one element each, and at an empty one behind them,
// after two steps that make what they list.
func pagesOf(t *contracts.Trace, member string) []contracts.Finding {
	const first = 2
	var found []contracts.Finding
	at := func(i int) []any { list, _ := t.Body(first + i)[member].([]any); return list }
	for i, want := range []int{1, 1, 0} {
		if len(at(i)) != want {
			found = append(found, t.Broken(first+i, "/"+member, contracts.Show(float64(want))+" elements", contracts.Show(float64(len(at(i))))))
		}
		if next := t.Body(first + i)["next_marker"]; want > 0 && next != float64(i+1) {
			found = append(found, t.Broken(first+i, "/next_marker", contracts.Show(float64(i+1)), contracts.Show(next)))
		}
	}
	if len(at(0)) > 0 && contracts.Equal(at(0), at(1)) {
		found = append(found, t.Broken(first+1, "/"+member, "another element than on the page before", "the same"))
	}
	return found
}
