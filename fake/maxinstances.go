package fake

// updateFunctionMaxInstanceConfig sets the one limit that an update of the
// configuration keeps when it does not name it.
func updateFunctionMaxInstanceConfig(s *Server, c *call) (reply, *refusal) {
	return s.reconfigure(c, func(old *function) *function {
		next := old.clone()
		next.setStrategy(map[string]any{
			"concurrency": c.checked.Set["max_instance_num"], "concurrent_num": old.concurrentNum(),
		}) // clause update-function-max-instance-config.response.200.rule.response.max-instances
		return next
	})
}

// concurrentNum is how many requests an instance serves at a time.
func (fn *function) concurrentNum() any {
	strategy, _ := fn.members["strategy_config"].(map[string]any)
	return strategy["concurrent_num"]
}
