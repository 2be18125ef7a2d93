package fake

const eventsKind kind = "events"

// createEvent stores a test event.
func createEvent(s *Server, c *call) (reply, *refusal) {
	var made resource
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		if refused := mayCreateEvent(c, fn); refused != nil {
			return nil, refused
		}
		made = resource{id: m.id(), members: map[string]any{
			"name": c.checked.Set["name"], "content": c.checked.Set["content"], "last_modified": m.seconds(),
		}}
		made.members["id"] = made.id
		return fn.with(eventsKind, fn.holdings[eventsKind].with(made)), nil
	})
	return c.answered(made.members, refused)
}

func mayCreateEvent(c *call, fn *function) *refusal {
	if len(fn.holdings[eventsKind]) >= c.op.refusals["quota.events"].Limit {
		return c.refuse("quota.events") // clause create-event.refusal.quota.events
	}
	return mayNameEvent(c, fn)
}

// mayNameEvent judges the name that a body gives to a new event, or to the one in
// the path.
func mayNameEvent(c *call, fn *function) *refusal {
	for _, other := range fn.holdings[eventsKind] {
		if other.members["name"] == c.checked.Set["name"] && other.id != c.request.Path["event_id"] {
			return c.refuse("conflict.event") // clause create-event.refusal.conflict.event
		}
	}
	return nil
}

func mayUpdateEvent(c *call, fn *function) *refusal {
	if refused := event.has(c, fn); refused != nil {
		return refused
	}
	return mayNameEvent(c, fn)
}

// event finds the event of a path.
var event finder = func(c *call, fn *function) (resource, *refusal) {
	one, has := fn.holdings[eventsKind].find(c.request.Path["event_id"])
	if !has {
		return one, c.refuse("existence.event") // clause show-event.refusal.existence.event
	}
	return one, nil
}

// listEvents answers all events on one page.
func listEvents(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	events := fn.holdings[eventsKind].shown()
	count := float64(len(events))
	return c.op.success(map[string]any{"events": events, "count": count, "next_marker": count}), nil
}

// updateEvent changes what the body has of an event; the rest stays.
func updateEvent(s *Server, c *call) (reply, *refusal) {
	var changed resource
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		if refused := mayUpdateEvent(c, fn); refused != nil {
			return nil, refused
		}
		old, _ := fn.holdings[eventsKind].find(c.request.Path["event_id"])
		changed = old.updated(c.checked.Set, "name", "content")
		changed.members["last_modified"] = m.seconds()
		return fn.with(eventsKind, fn.holdings[eventsKind].with(changed)), nil
	})
	return c.answered(changed.members, refused)
}

func deleteEvent(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		if refused := event.has(c, fn); refused != nil {
			return nil, refused
		}
		return fn.with(eventsKind, fn.holdings[eventsKind].without(c.request.Path["event_id"])), nil
	})
	return c.done(refused)
}
