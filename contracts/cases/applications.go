package cases

import "github.com/fgcontract/fgcontract/contracts"

// Applications and their templates: the requests that their refusals speak of, and
// stories.

// The operations of applications.
const (
	createApplication = "CreateFunctionApp"
	showApplication   = "ShowFunctionApp"
	deleteApplication = "DeleteFunctionApp"
	listApplications  = "ListFunctionApplications"
	listTemplates     = "ListAppTemplates"
	showTemplate      = "ShowAppTemplate"

	listFunctionTemplates = "ListFunctionTemplate"
	showFunctionTemplate  = "ShowFunctionTemplate"
)

// applicationStories has a row for every behaviour of applications and templates.
var applicationStories = map[string]familyStory{
	contracts.BehaviourTemplateAsListed:    {[]string{listTemplates, showTemplate}, (*maker).templateAsListed},
	contracts.BehaviourFunctionTemplate:    {[]string{listFunctionTemplates, showFunctionTemplate}, (*maker).functionTemplateAsListed},
	contracts.BehaviourApplicationReadBack: {[]string{createApplication, showApplication}, (*maker).applicationReadBack},
	contracts.BehaviourApplicationListed:   {[]string{createApplication, listApplications}, (*maker).applicationListed},
	contracts.BehaviourApplicationGone: {
		[]string{createApplication, deleteApplication, showApplication, listApplications}, (*maker).applicationGone,
	},
	contracts.BehaviourApplicationPages: {[]string{createApplication, listApplications}, (*maker).applicationPages},
}

// application is the plainest body with a name of its own.
func (m *maker) application(name string) any {
	return with(m.operation(createApplication).Example("minimal"), []string{"name"}, ExampleName+"-"+name)
}

// ofFirst lets a step speak of what the first step of its story answered.
func ofFirst(s contracts.Step, parameter, at string) contracts.Step {
	s.From = map[string]contracts.Reference{parameter: {Step: 0, At: at}}
	return s
}

func (m *maker) ofFirstApplication(operation string) contracts.Step {
	return ofFirst(m.plain(operation), "id", "/application_id")
}

func (m *maker) templateAsListed() {
	m.tell("the first of the list", sameAsListed("templates", "name", "runtime", "category"),
		prepares(m.plain(listTemplates)), ofFirst(m.plain(showTemplate), "id", "/templates/0/id"))
}

func (m *maker) functionTemplateAsListed() {
	m.tell("the first of the list", sameAsListed("func_templates", "id", "template_name", "runtime", "handler", "code_type", "timeout", "memory_size"),
		prepares(m.plain(listFunctionTemplates)), ofFirst(m.plain(showFunctionTemplate), "template_id", "/func_templates/0/id"))
}

// sameAsListed holds some members of the second answer against those of the first element
// that the first answer lists.
func sameAsListed(list string, members ...string) func(*contracts.Trace) []contracts.Finding {
	return func(t *contracts.Trace) []contracts.Finding {
		elements, _ := t.Body(0)[list].([]any)
		if len(elements) == 0 {
			return []contracts.Finding{t.Broken(0, "/"+list, "at least one template", contracts.Show(elements))}
		}
		listed, _ := elements[0].(map[string]any)
		want := map[string]any{}
		for _, name := range members {
			want[name] = listed[name]
		}
		return wantMembers(t, 1, want)
	}
}

func (m *maker) applicationReadBack() {
	body := with(m.application("read"), []string{"description"}, "an application to be read back")
	m.tell("by its id", func(t *contracts.Trace) []contracts.Finding {
		return wantMembers(t, 1, map[string]any{"name": t.Sent(0)["name"], "description": "an application to be read back"})
	}, prepares(m.step(createApplication, body)), m.ofFirstApplication(showApplication))
}

// listedApplication is what a step lists of the application that the first step made.
func listedApplication(t *contracts.Trace, step int) map[string]any {
	return element(t.Body(step)["applications"], "id", t.Body(0)["application_id"])
}

func (m *maker) applicationListed() {
	m.tell("with its name", func(t *contracts.Trace) []contracts.Finding {
		if one := listedApplication(t, 1); one == nil || one["name"] != t.Sent(0)["name"] {
			return []contracts.Finding{t.Broken(1, "/applications", "the application with its name", contracts.Show(t.Body(1)["applications"]))}
		}
		return nil
	}, prepares(m.step(createApplication, m.application("listed"))), m.plain(listApplications))
}

func (m *maker) applicationGone() {
	gone := func(operation string) contracts.Step {
		s := m.ofFirstApplication(operation)
		s.Expect = contracts.RefusedWith(s.Operation.Refusal("existence.application").Error)
		return s
	}
	m.tell("to read, to delete and to list", func(t *contracts.Trace) []contracts.Finding {
		if one := listedApplication(t, 4); one != nil {
			return []contracts.Finding{t.Broken(4, "/applications", "no application that was deleted", contracts.Show(one))}
		}
		return nil
	}, prepares(m.plain(createApplication)), prepares(m.ofFirstApplication(deleteApplication)),
		gone(showApplication), gone(deleteApplication), m.plain(listApplications))
}

func (m *maker) applicationPages() {
	m.tellPages(m.plain(listApplications), "limit", "applications",
		prepares(m.step(createApplication, m.application("one"))), prepares(m.step(createApplication, m.application("two"))))
}
