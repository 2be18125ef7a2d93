package report

import (
	"fmt"

	"github.com/fgcontract/fgcontract/contracts"
)

// exchanges shows what was sent and what came back, of the cases that keep it. Bodies
// are the masked ones of the report, cut where nobody reads on.
func (t text) exchanges() {
	if !t.verbose {
		return
	}
	told := false
	for _, c := range t.report.Cases {
		if len(c.Exchanges) == 0 {
			continue
		}
		if !told {
			told = true
			t.heading(bold, "EXCHANGES", "what was sent, and what came back")
		}
		t.page.blank()
		t.page.paragraph(0, plain, fmt.Sprintf("%s: %s", c.ID, c.Verdict))
		for _, x := range c.Exchanges {
			t.exchange(x)
		}
	}
}

func (t text) exchange(x contracts.Exchange) {
	line := requestLine(x)
	if x.Credential != "" && x.Credential != contracts.Own {
		line += fmt.Sprintf(" (credential: %s)", x.Credential)
	}
	t.page.field(2, "Request", line)
	if len(x.Sent) > 0 {
		t.page.field(2, "", string(x.Sent))
	}
	t.page.field(2, "Answer", fmt.Sprint(x.Status))
	if len(x.Body) > 0 {
		t.page.field(2, "", string(x.Body))
	}
}
