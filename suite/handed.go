package suite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/fgcontract/fgcontract/contracts"
	"github.com/fgcontract/fgcontract/openapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	showID   = "ShowFunctionConfig"
	updateID = "UpdateFunctionConfig"
)

// restoring is how many requests putting a configuration back takes: the update and
// the read that shows that it worked.
const restoring = 2

// handed is a function that the run did not make but was handed, with its
// configuration as it was.
type handed struct {
	urn   string
	shown map[string]any // as it was read
	body  map[string]any // the update that puts it back
	file  string         // where both lie on disk, "" if nowhere
}

// moving are the members of a function that follow the clock: whatever is done to the
// function, they do not come back.
var moving = []string{"last_modified", "image_name"}

// adopt reads the function that the run was handed, saves its configuration and makes
// sure that it can be put back, before anything else is done to it.
func (w *workspace) adopt(ctx context.Context, cfg Config) error {
	h, name, err := w.look(ctx, cfg.Function)
	if err != nil {
		return err
	}
	w.shared[contracts.Main] = &function{name: name, urn: h.urn}
	if cfg.ReadOnly {
		return nil
	}
	if err := w.restorable(h, cfg.NoSecrets); err != nil {
		return fmt.Errorf("function %s is left alone: %w", h.urn, err)
	}
	h.file = cfg.SaveFile
	if err := h.save(); err != nil {
		return fmt.Errorf("function %s is left alone: save its configuration: %w", h.urn, err)
	}
	if err := w.journal.note(journalLine{Do: doHold, URN: h.urn, File: h.file}); err != nil {
		return err
	}
	w.handed = h
	w.budget.hold(restoring)
	if err := w.putBack(ctx); err != nil {
		return fmt.Errorf("no case was carried out, because a trial has failed: %w", err)
	}
	return nil
}

// look reads a function, and the update that would put it back.
func (w *workspace) look(ctx context.Context, urn string) (h *handed, name string, err error) {
	shown, err := w.show(ctx, urn)
	if err != nil {
		return nil, "", err
	}
	name, _ = shown["func_name"].(string)
	stated, _ := shown["func_urn"].(string)
	switch {
	case name == "":
		return nil, "", fmt.Errorf("the answer about function %s has no func_name; is this FunctionGraph?", urn)
	case contracts.BareURN(stated) != contracts.BareURN(urn):
		return nil, "", fmt.Errorf("the answer about function %s speaks of %s", urn, contracts.Show(stated))
	}
	return &handed{urn: contracts.BareURN(urn), shown: shown, body: restoreBody(w.contract, shown)}, name, nil
}

func (w *workspace) show(ctx context.Context, urn string) (map[string]any, error) {
	answer, err := w.ask(ctx, call{operation: showID, urn: urn, purpose: toHold})
	if err != nil {
		return nil, fmt.Errorf("read function %s: %w", urn, err)
	}
	value, _ := openapi.DecodeJSON(answer.Body)
	object, ok := value.(map[string]any)
	if answer.Status != 200 || !ok {
		return nil, fmt.Errorf("read function %s: %s", urn, brief(answer.Status, answer.Body))
	}
	return object, nil
}

// restoreBody makes the update that sets every member which a read shows and an update
// can write.
func restoreBody(contract *openapi.Contract, shown map[string]any) map[string]any {
	out := map[string]any{}
	schema := contract.Operation(updateID).Body
	answer := contract.Operation(showID).Response(200).Schema
	for _, m := range answer.Members {
		value, ok := shown[m.Name]
		if !ok || value == nil || m.Secret {
			continue
		}
		place := m.Name
		if m.Reflects != nil {
			place = cmp.Or(m.Reflects.Member, m.Name)
		}
		tokens := strings.Split(strings.TrimPrefix(place, "/"), "/")
		if s := schema.Find(tokens...); s != nil {
			put(out, tokens, writable(s, value))
		}
	}
	return withoutEmpty(schema, out)
}

// put sets a value at a place, below objects that it makes.
func put(object map[string]any, tokens []string, value any) {
	for _, token := range tokens[:len(tokens)-1] {
		inner, ok := object[token].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[token] = inner
		}
		object = inner
	}
	object[tokens[len(tokens)-1]] = value
}

// writable leaves out what a read shows of a value but no request can set.
func writable(s *openapi.Schema, value any) any {
	switch value := value.(type) {
	case map[string]any:
		if len(s.Members) == 0 {
			return value
		}
		out := map[string]any{}
		for _, m := range s.Members {
			if v, ok := value[m.Name]; ok && v != nil {
				out[m.Name] = writable(m, v)
			}
		}
		return out
	case []any:
		if s.Items == nil {
			return value
		}
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = writable(s.Items, v)
		}
		return out
	}
	return value
}

// withoutEmpty leaves out optional members whose value says that they are not set but
// which a request must not have: an empty text where the document wants something.
func withoutEmpty(s *openapi.Schema, body map[string]any) map[string]any {
	for _, m := range s.Members {
		if v, ok := body[m.Name]; ok && !m.Mandatory && isUnset(v) && !m.Accepts(v) {
			delete(body, m.Name)
		}
	}
	return body
}

func isUnset(value any) bool {
	switch value := value.(type) {
	case string:
		return value == ""
	case float64:
		return value == 0
	case map[string]any:
		return len(value) == 0
	case []any:
		return len(value) == 0
	}
	return false
}

// restorable says why the configuration could not be put back as it was.
func (w *workspace) restorable(h *handed, noSecrets bool) error {
	o := w.contract.Operation(updateID)
	for _, m := range o.Body.Members {
		if !m.Secret {
			continue
		}
		if value := h.shown[m.Name]; !isUnset(value) && value != nil {
			return fmt.Errorf("it has %s, which a read does not show, so that it could not be put back", m.Name)
		}
		if !noSecrets {
			return fmt.Errorf("it may have %s, which a read does not show, so that it could not be put back; "+
				"if it has none, say so with --no-encrypted-user-data", m.Name)
		}
	}
	data, err := json.Marshal(h.body, json.Deterministic(true))
	if err != nil {
		return err
	}
	checked := o.CheckRequest(&openapi.Request{
		Path:   map[string]string{"project_id": w.target.Project(), "function_urn": h.urn},
		Header: map[string][]string{"Content-Type": {"application/json"}}, Body: data,
	})
	var faults []string
	for _, v := range checked.Violations {
		faults = append(faults, v.Explain())
	}
	if len(faults) > 0 {
		return fmt.Errorf("its configuration could not be sent back under this contract: %s", strings.Join(faults, "; "))
	}
	return nil
}

// saved is the form of a configuration on disk.
type saved struct {
	URN           string         `json:"function_urn"`
	Configuration map[string]any `json:"configuration"`
	Update        map[string]any `json:"update"` // the body that puts it back
}

// save writes the configuration to its file, as a whole or not at all. Only its owner
// can read it: environment variables of functions hold what is nobody else's business.
func (h *handed) save() error {
	if h.file == "" {
		return nil
	}
	data, err := json.Marshal(saved{URN: h.urn, Configuration: h.shown, Update: h.body}, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	if _, err := os.Stat(h.file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s exists; it may hold what an earlier run did not put back", h.file)
	}
	beside := h.file + ".partial"
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, bytes.NewReader(append(data, '\n')))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	return os.Rename(beside, h.file)
}

// putBack sets the configuration as it was, and reads it to see that it is.
func (w *workspace) putBack(ctx context.Context) error {
	h := w.handed
	data, err := json.Marshal(h.body, json.Deterministic(true))
	if err == nil {
		err = w.sendBack(ctx, h, data)
	}
	if err != nil {
		where := ""
		if h.file != "" {
			where = "; it lies in " + h.file
		}
		return fmt.Errorf("the configuration of function %s was not put back%s: %w", h.urn, where, err)
	}
	return nil
}

func (w *workspace) sendBack(ctx context.Context, h *handed, data []byte) error {
	answer, err := w.ask(ctx, call{operation: updateID, urn: h.urn, body: data, purpose: toHold})
	if err != nil {
		return err
	}
	if !isSuccess(answer.Status) {
		return errors.New(brief(answer.Status, answer.Body))
	}
	now, err := w.show(ctx, h.urn)
	if err != nil {
		return err
	}
	if names := differing(h.shown, now); len(names) > 0 {
		return fmt.Errorf("a read behind the update shows other values of %s", strings.Join(names, ", "))
	}
	return nil
}

// differing names the members of two reads that are not equal and do not follow the
// clock, sorted.
func differing(before, after map[string]any) []string {
	var names []string
	for _, pair := range [][2]map[string]any{{before, after}, {after, before}} {
		for name, value := range pair[0] {
			if !slices.Contains(moving, name) && !contracts.Equal(value, pair[1][name]) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// release puts the configuration back for good.
func (w *workspace) release(ctx context.Context) error {
	h := w.handed
	if h == nil {
		return nil
	}
	if err := w.putBack(ctx); err != nil {
		return err
	}
	w.handed = nil
	w.budget.hold(-restoring)
	if err := w.journal.note(journalLine{Do: doRestore, URN: h.urn}); err != nil {
		return err
	}
	if h.file == "" {
		return nil
	}
	return os.Remove(h.file)
}
