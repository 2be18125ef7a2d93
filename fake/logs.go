package fake

// enableLogs switches logging on for a project, once.
func enableLogs(s *Server, c *call) (reply, *refusal) {
	return c.done(s.state.hold(c.project, func(held holdings, _ *moment) (holdings, *refusal) {
		if refused := c.mayEnableLogs(held); refused != nil {
			return nil, refused
		}
		return held.with(logsKind, held[logsKind].with(resource{id: functionLogs, members: map[string]any{}})), nil
	}))
}

func (c *call) mayEnableLogs(held holdings) *refusal {
	if held[logsKind].index(functionLogs) >= 0 {
		return c.refuse("conflict.lts") // clause enable-lts-logs.refusal.conflict.lts
	}
	return nil
}

func admitLogs(s *Server, c *call) *refusal { return c.mayEnableLogs(s.state.holdings(c.project)) }

func showLogs(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	return c.op.success(logDetails(fn.members)), nil
}

// logDetails names the group and the stream that a function has. One whose name was
// never given has one that is made of its id; one that is not there is "".
func logDetails(members map[string]any) map[string]any {
	out := map[string]any{}
	for _, thing := range []string{"group", "stream"} {
		id, _ := members["log_"+thing+"_id"].(string)
		name, named := members[logName(thing)].(string)
		if !named && id != "" {
			name = "functiongraph.log." + thing + "." + short(id)
		}
		out[thing+"_id"], out[thing+"_name"] = id, name
	}
	return out
}

// logName is where a function notes the name of its log group or stream. No answer
// has it but that of ShowLtsLogDetails.
func logName(thing string) string { return "log_" + thing + "_name" }

// tracingKind is the access key with which a function sends traces; it has one at
// most. The secret key is not kept.
const tracingKind kind = "tracing"

const tracingKey = "key"

// setTracing sets the key, or takes it away if the body has none.
func setTracing(s *Server, c *call) (reply, *refusal) {
	return c.done(s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		keys := fn.holdings[tracingKind].without(tracingKey)
		if key, sent := c.checked.Set["tracing_ak"]; sent && key != "" {
			keys = keys.with(resource{id: tracingKey, members: map[string]any{"tracing_ak": key}})
		}
		return fn.with(tracingKind, keys), nil
	}))
}

// tracing finds the key.
var tracing finder = func(c *call, fn *function) (resource, *refusal) {
	key, has := fn.holdings[tracingKind].find(tracingKey)
	if !has {
		return key, c.refuse("existence.tracing") // clause show-tracing.refusal.existence.tracing
	}
	return key, nil
}

// pinnedKind has one resource if the function is pinned. Nothing that is emulated
// shows it but the list of what a state holds.
const pinnedKind kind = "pinned"

const pinnedID = "pinned"

func pin(s *Server, c *call) (reply, *refusal) {
	return c.done(s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		pinned := resources{}
		if c.request.Path["state"] == "true" {
			pinned = resources{{id: pinnedID, members: map[string]any{}}}
		}
		return fn.with(pinnedKind, pinned), nil
	}))
}
