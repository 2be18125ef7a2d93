package suite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/fgcontract/fgcontract/suite/target"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Forecast is what a run would do if the target answered everything as the document
// says: nothing was sent to find out.
type Forecast struct {
	Cases    int       `json:"cases"`     // that would be carried out
	Made     []string  `json:"functions"` // names of functions that would be created, in order
	Requests []Planned `json:"requests"`
	Skipped  []Skipped `json:"skipped"`
}

// Planned is a request that would be sent.
type Planned struct {
	Case       string         `json:"case,omitempty"` // id of the case that it belongs to
	Purpose    string         `json:"purpose"`        // make, judge, remove, look or put back
	Method     string         `json:"method"`
	URL        string         `json:"url"` // path and query, without host
	Credential contracts.Role `json:"credential,omitempty"`
	Body       jsontext.Value `json:"body,omitempty"` // where it is JSON
	Raw        string         `json:"raw,omitempty"`  // the beginning, where it is not
	Bytes      int            `json:"bytes,omitzero"` // length of the body
}

// Skipped is a case that would not be carried out.
type Skipped struct {
	Case   string `json:"case"`
	Reason string `json:"reason"`
}

// Foresee says what a run of this configuration would do. It sends nothing, writes no
// file and keeps no journal.
func Foresee(cfg Config) (Forecast, error) {
	cfg.Journal, cfg.Record, cfg.Progress, cfg.SaveFile = nil, nil, nil, ""
	r, err := NewRunner(cfg)
	if err != nil {
		return Forecast{}, err
	}
	w := &planning{runner: r}
	r.space.wire, r.isPlanned = w, true
	c := newCrew(r)
	ctx := context.Background()
	if c.ready(ctx) {
		w.foresee(ctx, c)
	}
	if c.aborted() == "" {
		c.finish(ctx)
	}
	if reason := c.aborted(); reason != "" {
		return w.out, fmt.Errorf("the plan ends early: %s", reason)
	}
	return w.out, nil
}

// foresee lets the workers of a run take their turns one after the other.
func (p *planning) foresee(ctx context.Context, c *crew) {
	together, alone := turns(c.cases, len(c.workers))
	for _, t := range slices.Concat(together, alone) {
		worker := c.workers[t.worker]
		if result := worker.Run(ctx, c.cases[t.number]); result.Verdict == contracts.Skip {
			p.out.Skipped = append(p.out.Skipped, Skipped{Case: result.ID, Reason: result.Reason})
		} else {
			p.out.Cases++
		}
		if worker.aborted != "" {
			return
		}
	}
}

// planning is a wire that leads nowhere: it notes each request and gives the answer
// that the document promises.
type planning struct {
	runner *Runner
	out    Forecast
}

func (p *planning) carry(_ context.Context, s sending) (target.Response, int, error) {
	p.out.Requests = append(p.out.Requests, planned(s))
	if s.makes != "" && (s.purpose == toMake || s.expect.IsSuccess()) {
		p.out.Made = append(p.out.Made, s.makes)
	}
	status := 200
	switch {
	case len(s.expect.Statuses) > 0:
		status = s.expect.Statuses[0]
	case s.operation != nil:
		status = contracts.Succeeds(s.operation).Statuses[0]
	}
	body, err := json.Marshal(p.answer(s, status), json.Deterministic(true))
	return target.Response{Status: status, Body: body}, 1, err
}

func planned(s sending) Planned {
	out := Planned{
		Case: s.caseID, Purpose: string(s.purpose), Method: s.Method, URL: address(s.Request), Credential: contracts.Role(s.Credential), Bytes: len(s.Body),
	}
	switch value := jsontext.Value(s.Body); {
	case len(s.Body) == 0:
	case len(s.Body) <= maxKept && value.IsValid():
		out.Body = value
	default:
		out.Raw = strings.ToValidUTF8(string(s.Body[:min(len(s.Body), maxPlanned)]), "�")
	}
	return out
}

// maxPlanned bounds what is shown of a body that is no JSON, or very large.
const maxPlanned = 200

// answer is an example of the document, with the function that the request is about.
func (p *planning) answer(s sending, status int) any {
	if s.operation == nil {
		return nil
	}
	answer := s.operation.Response(status)
	if answer == nil || answer.Schema == nil || status >= 400 {
		return nil
	}
	object := map[string]any{}
	if len(answer.Examples) > 0 {
		example, _ := answer.Examples[0].Value.(map[string]any)
		maps.Copy(object, example)
	}
	switch {
	case s.makes != "":
		object["func_urn"], object["func_name"] = p.urn(s), s.makes
	case s.operation.ID == "ListFunctions":
		return map[string]any{"functions": []any{}}
	case p.runner.config.Function != "" && s.purpose == toHold:
		return p.handed()
	}
	return object
}

// urn stands for one that only the target knows.
func (p *planning) urn(s sending) string {
	group := "default"
	value, _ := openapi.DecodeJSON(s.Body)
	body, _ := value.(map[string]any)
	if text, ok := body["package"].(string); ok && text != "" {
		group = text
	}
	return "urn:fss:REGION:" + p.runner.target.Project() + ":function:" + group + ":" + s.makes
}

// handed stands for the configuration of the function that the run is handed: its
// smallest one.
func (p *planning) handed() map[string]any {
	urn := contracts.BareURN(p.runner.config.Function)
	object, _ := p.runner.plan.catalogue.Contract().Operation(updateID).Example("minimal").(map[string]any)
	object = maps.Clone(object)
	object["func_urn"], object["func_name"] = urn, urn[strings.LastIndexByte(urn, ':')+1:]
	return object
}
