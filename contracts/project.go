package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of what a whole project has.
const (
	BehaviourQuotasCount       = "list-quotas.behaviour.functions-are-counted"
	BehaviourDependencyNumbers = "create-dependency-version.behaviour.next-number"
	BehaviourDependencyListed  = "create-dependency-version.behaviour.listed-at-once"
	BehaviourDependencyGone    = "delete-dependency-version.behaviour.gone-at-once"
	BehaviourDependencyPages   = "list-dependencies.behaviour.pages-end"
	BehaviourOldDependency     = "update-dependency.behaviour.read-after-write"
)

var ofProjects = []behaviour{
	{
		"functions-are-counted", "ListQuotas", "a function more is one more of what the quota of functions has used",
		openapi.Should, openapi.Stated, "sdk: Resources, the quota that is used",
	},
	{
		"next-number", "CreateDependencyVersion", "a second version of the same name belongs to the same dependency and has the next number",
		openapi.Should, openapi.Inferred, "inferred: a version has the id of its dependency and a number",
	},
	{
		"listed-at-once", "CreateDependencyVersion", "a version that was created is among the versions of its dependency",
		openapi.Must, openapi.Observed, "tf: resource fgs_dependency_version reads it at once",
	},
	{
		"gone-at-once", "DeleteDependencyVersion", "a version that was deleted can neither be read nor deleted again",
		openapi.Must, openapi.Observed, "tf: resource fgs_dependency_version takes 404 for gone",
	},
	{
		"pages-end", "ListDependencies", "pages follow each other by next_marker and end with an empty one",
		openapi.Must, openapi.Observed, "tf: data source fgs_dependencies goes on until a page is empty",
	},
	{
		"read-after-write", "UpdateDependency", "a read after an update shows what the update set",
		openapi.Must, openapi.Observed, "tf: resource fgs_dependency reads back what it sent",
	},
}
