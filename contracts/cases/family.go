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
