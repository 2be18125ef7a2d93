package fake

import "maps"

// Asynchronous calls are configured for a version or an alias: the id of a resource
// of this kind is what stands behind the URN of the function.
const asyncConfigsKind kind = "async-configs"

// setAsyncConfig replaces the configuration; what a body leaves out goes back to its
// default.
func setAsyncConfig(s *Server, c *call) (reply, *refusal) {
	made := resource{id: c.qualifier(), members: map[string]any{
		"max_async_event_age_in_seconds": 3600.0, "max_async_retry_attempts": 1.0,
		"destination_config": map[string]any{}, "enable_async_status_log": false,
	}}
	made = made.updated(c.checked.Set,
		"max_async_event_age_in_seconds", "max_async_retry_attempts", "destination_config", "enable_async_status_log")
	refused := s.change(c, func(fn *function, m *moment) (*function, *refusal) {
		made.members["created_time"], made.members["last_modified"] = m.written(), m.written()
		if old, has := fn.asyncConfig(c); has {
			made.members["created_time"] = old.members["created_time"]
		}
		made.members["func_urn"] = fn.unversioned() + ":" + made.id
		return fn.with(asyncConfigsKind, fn.holdings[asyncConfigsKind].with(made)), nil
	})
	return c.answered(made.members, refused)
}

// asyncConfig finds the configuration of what the URN of a call names.
func (fn *function) asyncConfig(c *call) (resource, bool) {
	return fn.holdings[asyncConfigsKind].find(c.qualifier())
}

// asyncConfig is the same for calls that go on only if it is there.
var asyncConfig finder = func(c *call, fn *function) (resource, *refusal) {
	one, has := fn.asyncConfig(c)
	if !has {
		return one, c.refuse("existence.async-config") // clause show-function-async-invoke-config.refusal.existence.async-config
	}
	return one, nil
}

func deleteAsyncConfig(s *Server, c *call) (reply, *refusal) {
	refused := s.change(c, func(fn *function, _ *moment) (*function, *refusal) {
		if refused := asyncConfig.has(c, fn); refused != nil {
			return nil, refused
		}
		return fn.with(asyncConfigsKind, fn.holdings[asyncConfigsKind].without(c.qualifier())), nil
	})
	return c.done(refused)
}

// listAsyncConfigs answers one page of those of all versions and aliases.
func listAsyncConfigs(s *Server, c *call) (reply, *refusal) {
	fn, refused := s.existing(c)
	if refused != nil {
		return reply{}, refused
	}
	all := fn.holdings[asyncConfigsKind].shown()
	part, info := c.paged(all)
	return c.op.success(map[string]any{"async_invoke_configs": part, "count": float64(len(all)), "page_info": info}), nil
}

// logsKind are the logs that a project has switched on, by what they are for.
const logsKind kind = "logs"

const (
	statusLogs   = "async-status"
	functionLogs = "functions"
)

// enableStatusLogs makes the group and the stream, which are always the same.
func enableStatusLogs(s *Server, c *call) (reply, *refusal) {
	return c.done(s.state.hold(c.project, func(held holdings, _ *moment) (holdings, *refusal) {
		made := map[string]any{"log_group_id": derivedID("status", "group", c.project), "log_stream_id": derivedID("status", "stream", c.project)}
		return held.with(logsKind, held[logsKind].with(resource{id: statusLogs, members: logDetails(made)})), nil
	}))
}

func admitStatusLogs(s *Server, c *call) *refusal {
	if s.state.holdings(c.project)[logsKind].index(statusLogs) < 0 {
		return c.refuse("existence.status-logs") // clause show-project-async-status-log-info.refusal.existence.status-logs
	}
	return nil
}

func showStatusLogs(s *Server, c *call) (reply, *refusal) {
	if refused := admitStatusLogs(s, c); refused != nil {
		return reply{}, refused
	}
	logs, _ := s.state.holdings(c.project)[logsKind].find(statusLogs)
	return c.op.success(maps.Clone(logs.members)), nil
}
