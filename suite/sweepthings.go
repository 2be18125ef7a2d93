package suite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fgcontract/fgcontract/openapi"
)

// Of what belongs to no function, a journal says where it is, once the request that
// made it was answered. Before that it has the name alone, and the thing is looked for in
// the list in which the document says that it shows.

// shownThing is an element of a list.
type shownThing struct {
	listed
	path  string // of the DELETE; "" if the list shows too little of it
	maker *openapi.Operation
}

// thingList is what a list showed, or why it could not be read.
type thingList struct {
	things []shownThing
	err    error
}

// journaled lists what journals about this target say that may exist beside functions.
func (s *Sweep) journaled(ctx context.Context) []Leftover {
	var out []Leftover
	for _, j := range s.given.Journals {
		if !j.concerns(s.given.Target) || j.InUse {
			continue
		}
		for _, t := range j.Things {
			for _, left := range s.ofThing(ctx, j, t) {
				left.journal = j.Path
				out = append(out, left)
			}
		}
	}
	return out
}

func (s *Sweep) ofThing(ctx context.Context, j JournalRecord, t Thing) []Leftover {
	left := Leftover{Name: thingName(t), Path: t.Path}
	switch {
	case t.Path == "":
		return s.byName(ctx, j, t)
	case s.deletion(t.Path) == nil:
		left.Why = "stands in the journal of run " + j.Run + " with a path that deletes nothing of this project under this contract"
	default:
		left.Goes, left.Why = true, "stands in the journal of run "+j.Run
	}
	return []Leftover{left}
}

// byName looks for what a run was about to make when it was killed. What no list shows
// was not made. A name that is not the run's own is left alone: something of somebody
// else may have it.
func (s *Sweep) byName(ctx context.Context, j JournalRecord, t Thing) []Leftover {
	byHand := func(reason string) []Leftover {
		return []Leftover{{Name: thingName(t), Why: "run " + j.Run + " was killed while it made it, or had no answer, and " + reason +
			"; look for it and remove it by hand, and then the journal " + j.Path}}
	}
	o := s.given.Contract.Operation(t.Operation)
	switch link := undoing(o); {
	case link == nil || link.Listed == nil:
		return byHand("the document names no list that shows it")
	case !strings.HasPrefix(t.Name, NamePrefix+j.Run+"-"):
		return byHand("its name is not one of a run")
	}
	list := s.list(ctx, o)
	if list.err != nil {
		return byHand("it could not be looked for")
	}
	var out []Leftover
	for _, shown := range list.things {
		switch {
		case shown.name != t.Name:
		case shown.path == "":
			out = append(out, byHand("the list shows it without an id")...)
		default:
			out = append(out, shown.leftover(true, "stands in the journal of run "+j.Run+", and was found by its name"))
		}
	}
	return out
}

// strays lists what has the name of a run, belongs to no function, and stands in none of
// the journals whose leftovers are given. It is looked for only if age alone may decide.
func (s *Sweep) strays(ctx context.Context, journaled []Leftover) []Leftover {
	if s.given.OlderThan == 0 {
		return nil
	}
	var out []Leftover
	seen := map[string]bool{} // lists: two operations may make what one of them shows
	for _, o := range s.given.Contract.Operations() {
		link := undoing(o)
		if link == nil || link.Listed == nil || seen[link.Listed.In().ID] {
			continue
		}
		seen[link.Listed.In().ID] = true
		for _, shown := range s.list(ctx, o).things {
			isKnown := slices.ContainsFunc(journaled, func(l Leftover) bool { return l.Path == shown.path })
			if strings.HasPrefix(shown.name, NamePrefix) && !isKnown && shown.path != "" {
				goes, why := s.judge(shown.listed, "", true)
				out = append(out, shown.leftover(goes, why))
			}
		}
	}
	return out
}

func (t shownThing) leftover(goes bool, why string) Leftover {
	name := fmt.Sprintf("%s %q", pathBelowService(t.path), t.name)
	return Leftover{Name: name, Path: t.path, Modified: t.modified, Goes: goes, Why: why, shown: &t}
}

func thingName(t Thing) string {
	switch {
	case t.Path != "":
		return pathBelowService(t.Path)
	case t.Name != "":
		return fmt.Sprintf("%q of %s", t.Name, t.Operation)
	}
	return "what " + t.Operation + " makes"
}

func pathBelowService(path string) string { return path[strings.Index(path, "/fgs/")+1:] }

// list reads the list of what an operation makes, once.
func (s *Sweep) list(ctx context.Context, o *openapi.Operation) thingList {
	list, isRead := s.lists[o.ID]
	if !isRead {
		list.things, list.err = s.space.thingsShown(ctx, o)
		s.lists[o.ID] = list
		if list.err != nil {
			s.unlisted = append(s.unlisted, list.err)
		}
	}
	return list
}

// Unlisted says which lists could not be read, so that there may be more than Find found.
func (s *Sweep) Unlisted() error { return errors.Join(s.unlisted...) }

// thingsShown reads the list of what an operation makes. The document must name it.
func (w *workspace) thingsShown(ctx context.Context, o *openapi.Operation) ([]shownThing, error) {
	link := undoing(o)
	query := url.Values{}
	for name, value := range link.Listed.Query {
		query.Set(name, value)
	}
	elements, err := w.elements(ctx, listing{operation: link.Listed.In().ID, query: query, member: link.Listed.Elements})
	if err != nil {
		return nil, err
	}
	var out []shownThing
	for _, element := range elements {
		object, _ := element.(map[string]any)
		name, _ := object[link.Listed.Name].(string)
		shown := listed{name: name, modified: timeIn(object[link.Listed.Modified])}
		out = append(out, shownThing{shown, w.deletionOf(object, *link), o})
	}
	return out, nil
}

// deletionOf is the path of the DELETE of what a list shows, "" if an element does not
// say it.
func (w *workspace) deletionOf(element map[string]any, link openapi.Link) string {
	path := map[string]string{"project_id": w.target.Project()}
	for name, member := range link.Listed.Parameters {
		switch value := element[member].(type) {
		case string:
			path[name] = value
		case float64:
			path[name] = strconv.FormatFloat(value, 'f', -1, 64)
		}
		if path[name] == "" || path[name] == "." || path[name] == ".." { // dots would lead elsewhere
			return ""
		}
	}
	deletion, _ := link.To().Expand(path) // a parameter that is missing gives ""
	return deletion
}

// timeIn reads a time in milliseconds since 1970, or as text; zero if it is neither.
func timeIn(value any) time.Time {
	switch value := value.(type) {
	case float64:
		return time.UnixMilli(int64(value)).UTC()
	case string:
		at, _ := openapi.ParseTime(value)
		return at
	}
	return time.Time{}
}

// removeThing deletes what belongs to no function. A list may have shown the newest of
// several versions under one name: they go one by one.
func (s *Sweep) removeThing(ctx context.Context, l Leftover) error {
	tried, o := map[string]bool{}, s.deletion(l.Path)
	if l.shown != nil {
		o = undoing(l.shown.maker).To()
	}
	for path := l.Path; path != ""; {
		if err := s.space.removeThing(ctx, o, path); err != nil {
			return err
		}
		tried[path] = true
		next, err := s.next(ctx, l, tried)
		if err != nil {
			return err
		}
		path = next
	}
	return nil
}

// next is the path of what a list still shows under the name of a leftover, "" if there
// is nothing more to do.
func (s *Sweep) next(ctx context.Context, l Leftover, tried map[string]bool) (string, error) {
	if l.shown == nil {
		return "", nil
	}
	left, err := s.space.thingsShown(ctx, l.shown.maker)
	if err != nil {
		return "", err
	}
	for _, shown := range left {
		if shown.name != l.shown.name || tried[shown.path] {
			continue
		}
		if goes, _ := s.judge(shown.listed, "", true); goes || l.journal != "" {
			return shown.path, nil
		}
	}
	return "", nil
}

// deletion is the operation that removes what is at a path, nil if there is none that a
// run would have used: in this project, and not of a function.
func (s *Sweep) deletion(path string) *openapi.Operation {
	match, ok := s.given.Contract.Route(http.MethodDelete, path)
	if !ok || match.Path["project_id"] != s.given.Target.Project() || strings.Contains(match.Operation.Path, "{function_urn}") {
		return nil
	}
	return match.Operation
}
