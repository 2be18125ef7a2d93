package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of applications and their templates.
const (
	BehaviourTemplateAsListed    = "show-app-template.behaviour.as-listed"
	BehaviourFunctionTemplate    = "show-function-template.behaviour.as-listed"
	BehaviourApplicationReadBack = "create-function-app.behaviour.reads-back"
	BehaviourApplicationListed   = "create-function-app.behaviour.listed-at-once"
	BehaviourApplicationGone     = "delete-function-app.behaviour.gone-at-once"
	BehaviourApplicationPages    = "list-function-applications.behaviour.pages-end"
)

var ofApplications = []behaviour{
	{
		"as-listed", "ShowAppTemplate", "a template that is listed is shown by its id, with the same name, runtime and category",
		openapi.Must, openapi.Stated, "sdk: ListAppTemplatesResult and ShowAppTemplateResponse have the same members",
	},
	{
		"as-listed", "ShowFunctionTemplate", "a template that is listed is shown by its id, with the same members",
		openapi.Must, openapi.Stated, "sdk: ListFunctionTemplateResponse and ShowFunctionTemplateResponse have the same members",
	},
	{
		"reads-back", "CreateFunctionApp", "an application that was created is read by its id, with the name and description that it was given",
		openapi.Must, openapi.Observed, "tf: resource fgs_application reads it until its status is success, and its acceptance tests hold both",
	},
	{
		"listed-at-once", "CreateFunctionApp", "an application that was created is among those of the project",
		openapi.Should, openapi.Observed, "tf: data source fgs_applications finds it by its id",
	},
	{
		"gone-at-once", "DeleteFunctionApp", "an application that was deleted is neither read nor deleted again, nor listed",
		openapi.Should, openapi.Observed, "tf: asks after the delete until it is answered with 404",
	},
	{
		"pages-end", "ListFunctionApplications", "pages follow each other by next_marker and end with an empty one",
		openapi.Must, openapi.Observed, "tf: data source fgs_applications goes on until a page is empty",
	},
}
