package openapi

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	yaml "github.com/pb33f/go-yaml"
	"github.com/pb33f/jsonpath/pkg/jsonpath"
	"github.com/pb33f/jsonpath/pkg/jsonpath/config"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"
	"github.com/pb33f/libopenapi/datamodel/low"
	lowoverlay "github.com/pb33f/libopenapi/datamodel/low/overlay"
	"github.com/pb33f/libopenapi/overlay"
)

// applyOverlays applies OpenAPI Overlay 1.x documents one after the other. An
// action that finds nothing to change is an error: it was written for another
// edition of the document.
func applyOverlays(base Text, overlays []Text) ([]byte, error) {
	data := base.Data
	for _, o := range overlays {
		parsed, err := parseOverlay(o)
		if err != nil {
			return nil, err
		}
		if err := checkActions(o, parsed); err != nil {
			return nil, err
		}
		result, err := overlay.Apply(data, parsed)
		if err != nil {
			return nil, o.applyError(base, err)
		}
		var idle []error
		for _, w := range result.Warnings {
			idle = append(idle, fmt.Errorf("%s: action on %q: %s", placeOf(o, w.Action), w.Target, w.Message))
		}
		if len(idle) > 0 {
			return nil, errors.Join(idle...)
		}
		data = result.Bytes
	}
	return data, nil
}

func parseOverlay(text Text) (*highoverlay.Overlay, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text.Data, &root); err != nil {
		return nil, text.yamlError(err)
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:1: the overlay is not an object", text.Name)
	}
	if err := text.checkNames(root.Content[0]); err != nil {
		return nil, err
	}
	var model lowoverlay.Overlay
	if err := low.BuildModel(root.Content[0], &model); err != nil {
		return nil, fmt.Errorf("%s:1: %w", text.Name, err)
	}
	if err := model.Build(context.Background(), nil, root.Content[0], nil); err != nil {
		return nil, fmt.Errorf("%s:1: %w", text.Name, err)
	}
	return highoverlay.NewOverlay(&model), nil
}

// checkNames refuses an object that names a member twice, of which the library
// would drop one.
func (t Text) checkNames(n *yaml.Node) error {
	if n.Kind == yaml.MappingNode {
		seen := make(map[string]bool, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			name := n.Content[i]
			if seen[name.Value] {
				return fmt.Errorf("%s:%d: %s stands twice", t.Name, name.Line, name.Value)
			}
			seen[name.Value] = true
		}
	}
	for _, child := range n.Content {
		if err := t.checkNames(child); err != nil {
			return err
		}
	}
	return nil
}

// checkActions refuses actions that do nothing or cannot be read. The library
// passes over an action whose only verb is misspelt. No method of Text speaks of the
// library: its types are generic, and every importer of this package would compile them.
func checkActions(t Text, o *highoverlay.Overlay) error {
	var faults []error
	for _, a := range o.Actions {
		if a.Ref == "" && a.Update == nil && !a.Remove && a.Copy == "" {
			faults = append(faults, fmt.Errorf("%s: action on %q has neither update nor remove nor copy", placeOf(t, a), a.Target))
		}
		if a.Update != nil && a.Update.Kind != yaml.ScalarNode && len(a.Update.Content) == 0 {
			faults = append(faults, fmt.Errorf("%s: action on %q has an update without members", placeOf(t, a), a.Target))
		}
		if _, err := compileTarget(a.Target); err != nil {
			faults = append(faults, fmt.Errorf("%s: target %q is no JSONPath: %w", placeOf(t, a), a.Target, err))
		}
	}
	return errors.Join(faults...)
}

// compileTarget reads a JSONPath as the library does when it applies an action.
func compileTarget(target string) (*jsonpath.JSONPath, error) {
	return jsonpath.NewPath(target, config.WithPropertyNameExtension(), config.WithLazyContextTracking())
}

// placeOf names the file and line of an action.
func placeOf(t Text, a *highoverlay.Action) string {
	if a == nil || a.GoLow() == nil || a.GoLow().RootNode == nil {
		return t.Name + ":1"
	}
	line := a.GoLow().RootNode.Line
	if target := a.GoLow().Target.KeyNode; target != nil {
		line = target.Line
	}
	return t.Name + ":" + strconv.Itoa(line)
}

// applyError names the place of what went wrong when the overlay was applied: one
// of its actions, or else the document itself, which could not be read.
func (t Text) applyError(base Text, err error) error {
	var fault *overlay.OverlayError
	if errors.As(err, &fault) && fault.Action != nil {
		return fmt.Errorf("%s: action on %q: %w", placeOf(t, fault.Action), fault.Action.Target, fault.Cause)
	}
	var syntax *yaml.LoadError
	if errors.As(err, &syntax) {
		return base.yamlError(err)
	}
	return fmt.Errorf("%s:1: %w", t.Name, err)
}

// yamlError gives an error of the YAML library the form of all others.
func (t Text) yamlError(err error) error {
	var fault *yaml.LoadError
	if !errors.As(err, &fault) {
		return fmt.Errorf("%s:1: %w", t.Name, err)
	}
	return fmt.Errorf("%s:%d: %s", t.Name, fault.Mark.Line, fault.Message)
}
