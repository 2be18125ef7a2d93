package fake

import "net/url"

// pageSize is the default and the most of the size of a page.
const pageSize = 400

// paged cuts the page out of a list that the marker of a query and a size ask for,
// and says where the next begins; 0 and sizes over the most mean the most. A marker past the end gives an empty page and the
// count for a next marker: that ends the loop of every client, whichever of the two
// it looks at.
func paged[T any](q url.Values, all []T, size, most int) (page []T, next int) {
	if size == 0 || size > most {
		size = most
	}
	start := min(digits(q, "marker"), len(all))
	end := min(start+size, len(all))
	return all[start:end], end
}

// inPages is an answer with one page of a list, under a name.
func inPages(q url.Values, all []any, name string, size int) map[string]any {
	return inPagesOf(pageSize, q, all, name, size)
}

// inPagesOf does the same for a list whose pages may have another size at most.
func inPagesOf(most int, q url.Values, all []any, name string, size int) map[string]any {
	page, next := paged(q, all, size, most)
	return map[string]any{name: page, "next_marker": float64(next), "count": float64(len(all))}
}
