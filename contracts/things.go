package contracts

import "github.com/fgcontract/fgcontract/openapi"

// The ids of behaviours of what belongs to a function.
const (
	BehaviourTagsShow        = "create-tags.behaviour.tags-show"
	BehaviourTagsGo          = "delete-tags.behaviour.tags-go"
	BehaviourTaggedFound     = "show-res-instance-info.behaviour.finds-by-tag"
	BehaviourDeleteTakesAll  = "delete-function.behaviour.takes-what-belongs-to-it"
	BehaviourProjectTagsShow = "show-project-tags-list.behaviour.shows-tags-of-functions"
	BehaviourEventReadsBack  = "create-event.behaviour.reads-back"
	BehaviourEventKeepsRest  = "update-event.behaviour.keeps-the-rest"
	BehaviourEventGone       = "delete-event.behaviour.gone-at-once"
	BehaviourReservedEnds    = "update-function-reserved-instances-count.behaviour.zero-ends-it"
	BehaviourReservedPageEnd = "list-reserved-instance-configs.behaviour.ends-with-an-empty-page"
)

var ofThings = []behaviour{
	{
		"tags-show", "CreateTags", "tags that were set are listed, with the value that was set last, whatever form the URN has",
		openapi.Must, openapi.Observed, "tf: sets tags by the URN with latest at create, and without at update",
	},
	{
		"tags-go", "DeleteTags", "a tag that was taken away by its key is not listed any more, and the others are",
		openapi.Must, openapi.Observed, "tf: takes all tags away, then sets the new ones",
	},
	{
		"finds-by-tag", "ShowResInstanceInfo", "a function is found and counted by a tag that it has, and not by one that it lacks",
		openapi.Must, openapi.Stated, "sdk: ShowResInstanceInfo",
	},
	{
		"shows-tags-of-functions", "ShowProjectTagsList", "the tags of a project have every value that a function has for a key",
		openapi.Must, openapi.Stated, "sdk: ShowProjectTagsList",
	},
	{
		"takes-what-belongs-to-it", "DeleteFunction", "a function that is made anew under the name of a deleted one has nothing of what belonged to that",
		openapi.Should, openapi.Inferred, "inferred: what belongs to a function is addressed by its URN",
	},
	{
		"reads-back", "CreateEvent", "an event that was created is read and listed as it was created",
		openapi.Must, openapi.Observed, "tf: reads the event after it made it",
	},
	{
		"keeps-the-rest", "UpdateEvent", "an update of the content keeps the name of the event",
		openapi.Must, openapi.Stated, "sdk: UpdateEventRequestBody, which has the content alone",
	},
	{
		"gone-at-once", "DeleteEvent", "an event that was deleted is neither read nor listed",
		openapi.Must, openapi.Observed, "tf: takes 404 for gone",
	},
	{
		"zero-ends-it", "UpdateFunctionReservedInstancesCount", "instances that are reserved are listed, and a count of 0 takes the entry away",
		openapi.Must, openapi.Observed, "tf: ends a reservation by a count of 0, and reads the list",
	},
	{
		"ends-with-an-empty-page", "ListReservedInstanceConfigs", "behind the last entry comes an empty page",
		openapi.Must, openapi.Observed, "tf: asks on until a page is empty",
	},
}
