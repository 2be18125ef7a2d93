package fake

// functionTemplates are the templates of functions that this region has. No source
// shows the particulars of a real one.
var functionTemplates = []any{map[string]any{
	"id": "6a3f0032-0000-4000-8000-000000000032", "type": 1.0, "title": "Hello", "template_name": "demo-hello",
	"description": "Answers with a greeting", "runtime": "Python3.9", "handler": "index.handler", "code_type": "inline",
	// def handler(event, context): return "hello"
	"code":    "ZGVmIGhhbmRsZXIoZXZlbnQsIGNvbnRleHQpOgogICAgcmV0dXJuICJoZWxsbyIK",
	"timeout": 3.0, "memory_size": 128.0, "scene": "demo", "service": "FunctionGraph",
	"trigger_metadata_list": []any{}, "dependencies": []any{}, "user_data": "", "encrypted_user_data": "",
	"temp_detail": map[string]any{"input": "None", "output": "hello", "warning": "None"},
}}

func listFunctionTemplate(_ *Server, c *call) (reply, *refusal) {
	matching := c.matching(functionTemplates, "runtime", "scene", "service")
	if c.request.Query.Get("ispublic") == "false" {
		matching = nil
	}
	return c.op.success(inPages(c.request.Query, matching, "func_templates", digits(c.request.Query, "maxitems"))), nil
}

func showFunctionTemplate(_ *Server, c *call) (reply, *refusal) {
	template, has := findTemplate(functionTemplates, c.request.Path["template_id"])
	if !has {
		return reply{}, c.refuse("existence.function-template") // clause show-function-template.refusal.existence.function-template
	}
	return c.op.success(template), nil
}

func admitFunctionTemplate(s *Server, c *call) *refusal {
	_, refused := showFunctionTemplate(s, c)
	return refused
}
