package openapi

import (
	"context"
	"errors"
	"fmt"

	yaml "github.com/pb33f/go-yaml"
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
		if err := o.checkActions(parsed); err != nil {
			return nil, err
		}
		result, err := overlay.Apply(data, parsed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.place(err), err)
		}
		var idle []error
		for _, w := range result.Warnings {
			idle = append(idle, fmt.Errorf("%s: action on %q: %s", o.line(w.Target), w.Target, w.Message))
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
		return nil, fmt.Errorf("%s: %w", text.Name, err)
	}
	if len(root.Content) == 0 {
		return nil, fmt.Errorf("%s: the overlay is empty", text.Name)
	}
	var model lowoverlay.Overlay
	if err := low.BuildModel(root.Content[0], &model); err != nil {
		return nil, fmt.Errorf("%s: %w", text.Name, err)
	}
	if err := model.Build(context.Background(), nil, root.Content[0], nil); err != nil {
		return nil, fmt.Errorf("%s: %w", text.Name, err)
	}
	return highoverlay.NewOverlay(&model), nil
}

// checkActions refuses actions that do nothing. The library passes over an action
// whose only verb is misspelt.
func (t Text) checkActions(o *highoverlay.Overlay) error {
	var idle []error
	for _, a := range o.Actions {
		if a.Update == nil && !a.Remove && a.Copy == "" {
			idle = append(idle, fmt.Errorf("%s: action on %q has neither update nor remove nor copy", t.line(a.Target), a.Target))
		}
	}
	return errors.Join(idle...)
}

// place names the line of the action that an error is about.
func (t Text) place(err error) string {
	var fault *overlay.OverlayError
	if errors.As(err, &fault) && fault.Action != nil {
		return t.line(fault.Action.Target)
	}
	return t.Name
}
