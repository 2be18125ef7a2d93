package cases

import (
	"fmt"

	"github.com/fgcontract/fgcontract/contracts"
)

// A familyStory makes the cases of one behaviour, if the document has the operations
// that they are made of, each with an example to start from.
type familyStory struct {
	operations []string
	tell       func(*maker)
}

func (m *maker) tellOfFamily(story familyStory) (gap string) {
	for _, id := range story.operations {
		switch o := m.operation(id); {
		case o == nil:
			return "the document has no operation " + id
		case o.Body != nil && o.Example("minimal") == nil:
			return fmt.Sprintf("operation %s has no example minimal", id)
		}
	}
	story.tell(m)
	return ""
}

// plain is a request with the plainest example, if it has a body at all.
func (m *maker) plain(operation string) contracts.Step {
	return m.step(operation, m.operation(operation).Example("minimal"))
}

// oneMore makes as many things as a limit allows, each by a body with a name of its own,
// then one more.
func oneMore(words, quota, letter string, body func(name string) map[string]any) provocation {
	return func(_ *maker, valid contracts.Step) []variant {
		var before []contracts.Step
		for i := range valid.Operation.Refusal(quota).Limit {
			first := prepares(valid)
			first.Body, first.Expect = body(fmt.Sprint(letter, i)), contracts.Succeeds(valid.Operation)
			before = append(before, first)
		}
		valid.Body = body("one-more")
		return []variant{{words: words, step: valid, before: before}}
	}
}
