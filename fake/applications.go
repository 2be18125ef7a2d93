package fake

import "slices"

// applicationsKind are the applications that a project has made of templates.
const applicationsKind kind = "applications"

// stackResources is the member of an application for which a document may have one
// resource or a list of them.
const stackResources = "stack_resources"

// appTemplates are the templates of applications that this region has.
var appTemplates = []any{
	appTemplate("6a3f0030-0000-4000-8000-000000000030", "demo-thumbnails", "Python3.9", "Makes small pictures of large ones"),
	appTemplate("6a3f0030-0000-4000-8000-000000000031", "demo-timer", "Node.js18.15", "Does something every minute"),
}

// appTemplate is a template whose applications are one function each. No source shows
// the particulars of a real one.
func appTemplate(id, name, runtime, description string) map[string]any {
	const made = 1766620800000.0 // milliseconds since 1970
	return map[string]any{
		"id": id, "name": name, "runtime": runtime, "category": "demo", "description": description, "image": "", "type": "function",
		"params": "", "deploy_count": 0.0, "version": 1.0, "template_guide": "", "create_time": made, "update_time": made,
		"resources": []any{map[string]any{"resource_name": "FunctionGraph", "icon": "", "href": "https://console.fake.example.com/functiongraph"}},
	}
}

func listAppTemplates(_ *Server, c *call) (reply, *refusal) {
	matching := c.matching(appTemplates, "runtime", "category")
	return c.op.success(inPagesOf(largestPage, c.request.Query, matching, "templates", digits(c.request.Query, "maxitems"))), nil
}

// findTemplate finds the template of an id among those of one sort.
func findTemplate(templates []any, id any) (map[string]any, bool) {
	at := slices.IndexFunc(templates, func(one any) bool { return one.(map[string]any)["id"] == id })
	if at < 0 {
		return nil, false
	}
	return templates[at].(map[string]any), true
}

func showAppTemplate(_ *Server, c *call) (reply, *refusal) {
	template, has := findTemplate(appTemplates, c.request.Path["id"])
	if !has {
		return reply{}, c.refuse("existence.app-template") // clause show-app-template.refusal.existence.app-template
	}
	return c.op.success(template), nil
}

func admitAppTemplate(s *Server, c *call) *refusal {
	_, refused := showAppTemplate(s, c)
	return refused
}

// createApplication makes an application of a template, which is there at once.
func createApplication(s *Server, c *call) (reply, *refusal) {
	var made resource
	refused := s.state.hold(c.project, func(h holdings, m *moment) (holdings, *refusal) {
		if refused := mayCreateApplication(s, c); refused != nil {
			return nil, refused
		}
		made = c.newApplication(m)
		return h.with(applicationsKind, h[applicationsKind].with(made)), nil
	})
	return c.answered(map[string]any{"application_id": made.id}, refused)
}

func mayCreateApplication(_ *Server, c *call) *refusal {
	if _, has := findTemplate(appTemplates, c.checked.Set["template_id"]); !has {
		return c.refuse("application.unknown-template") // clause create-function-app.refusal.application.unknown-template
	}
	return nil
}

// newApplication is what is known of an application from its body. The function that
// it stands for is not made.
func (c *call) newApplication(m *moment) resource {
	name, _ := c.checked.Set["name"].(string)
	description, _ := c.checked.Set["description"].(string)
	id, stack := m.id(), m.id()
	address := "https://repositories.fake.example.com/" + id
	return resource{id: id, members: map[string]any{
		"id": id, "name": name, "description": description, "status": "success", "last_modified_time": float64(m.now().UnixMilli()),
		"stack_id": stack, "stack_name": name, "project_id": c.project, "repo_name": name, "pipeline_id": "", "apig_url": "",
		"repo": map[string]any{
			"https_url": address + ".git", "web_url": address, "repo_status": "success", "error_msg": "", "project_id": c.project,
		},
		stackResources: []any{map[string]any{
			"physical_resource_id": m.id(), "physical_resource_name": name, "logical_resource_name": "function",
			"logical_resource_type": "function", "resource_status": "success", "status_message": "",
			"href": "https://console.fake.example.com/functiongraph", "display_name": "FunctionGraph",
		}},
	}}
}

func (s *Server) applications(c *call) resources {
	return s.state.holdings(c.project)[applicationsKind]
}

// applicationIn finds the application that a path names.
func (c *call) applicationIn(all resources) (resource, *refusal) {
	one, has := all.find(c.request.Path["id"])
	if !has {
		return one, c.refuse("existence.application") // clause show-function-app.refusal.existence.application
	}
	return one, nil
}

func admitApplication(s *Server, c *call) *refusal {
	_, refused := c.applicationIn(s.applications(c))
	return refused
}

// showApplication answers with one resource where the document knows of one alone: a
// client of that document decodes no list.
func showApplication(s *Server, c *call) (reply, *refusal) {
	one, refused := c.applicationIn(s.applications(c))
	shown := record{members: one.members}
	if list, _ := one.members[stackResources].([]any); len(list) > 0 && !c.op.answersList(stackResources) {
		shown.over = map[string]any{stackResources: list[0]}
	}
	return c.answered(shown, refused)
}

// answersList reports whether a member of the answer is a list in the document.
func (op *operation) answersList(member string) bool {
	return op.Response(op.status).Schema.Member(member).Type == "array"
}

func deleteApplication(s *Server, c *call) (reply, *refusal) {
	return c.done(s.state.hold(c.project, func(h holdings, m *moment) (holdings, *refusal) {
		all := h[applicationsKind]
		one, refused := c.applicationIn(all)
		if refused != nil {
			return nil, refused
		}
		m.now()
		return h.with(applicationsKind, all.without(one.id)), nil
	}))
}

func listFunctionApplications(s *Server, c *call) (reply, *refusal) {
	size := digits(c.request.Query, "limit")
	return c.op.success(inPagesOf(largestPage, c.request.Query, s.applications(c).shown(), "applications", size)), nil
}
