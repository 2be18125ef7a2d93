package fake

// The operations that handlers refer to each other by.
const (
	createID = "CreateFunction"
	showID   = "ShowFunctionConfig"
	updateID = "UpdateFunctionConfig"
)

// A route is how the fake carries out an operation.
type route struct {
	handle func(*Server, *call) (reply, *refusal)
	// admit judges existence and state without changing anything; nil if the
	// operation depends on neither.
	admit   func(*Server, *call) *refusal
	needs   []string // refusals that the handler gives
	ignores []string // members of the body that nothing is done with
}

// routes lists every operation that is emulated; all others are answered with 501.
var routes = map[string]route{
	createID: {
		handle: createFunction, admit: admitCreate,
		needs: []string{"conflict.function", "quota.functions"},
	},
	showID:           {handle: showFunctionConfig, admit: admitExisting, needs: existence},
	updateID:         {handle: updateFunctionConfig, admit: admitUpdate, needs: append([]string{"version.read-only"}, existence...)},
	"ListFunctions":  {handle: listFunctions},
	"DeleteFunction": {handle: deleteFunction, admit: admitDelete, needs: append([]string{"conflict.latest"}, existence...)},
}

var existence = []string{"existence.function", "existence.version", "existence.alias"}
