package fake

import (
	"maps"
	"slices"
)

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
	ignores []string // members of the body that nothing is done with, or object/member
	keeps   string   // an object of the body that is stored with whatever members it has
	// open operations need no credentials; those of anyProject need some, but not of
	// one project.
	open, anyProject bool
}

// routes lists every operation that is emulated; all others are answered with 501.
var routes = together(functionRoutes, projectRoutes)

func together(families ...map[string]route) map[string]route {
	all := map[string]route{}
	for _, family := range families {
		maps.Copy(all, family)
	}
	return all
}

// functionRoutes are about functions and what belongs to them.
var functionRoutes = map[string]route{
	createID: {
		handle: createFunction, admit: admitCreate,
		needs: []string{"conflict.function", "quota.functions"}, ignores: []string{"func_code/link"},
	},
	showID:          {handle: showFunction, admit: admitExisting, needs: existence},
	updateID:        {handle: updateFunctionConfig, admit: admitUpdate, needs: append([]string{"version.read-only"}, existence...)},
	"ListFunctions": {handle: listFunctions},
	"ExportFunction": {
		handle: exportFunction, admit: admitExport, needs: and(existence, "export.nothing", "export.mixed"),
	},
	"ImportFunction": {
		handle: importFunction, admit: admitImport,
		needs: []string{
			"import.configuration-missing", "import.configuration-twice", "import.configuration-invalid", "import.unnamed",
			"import.code-missing", "conflict.function", "quota.functions",
		},
		ignores: []string{"file_name"},
	},
	"DeleteFunction": {
		handle: deleteFunction, admit: admitDelete,
		needs: append([]string{"conflict.latest", "conflict.alias-urn", "version.in-use"}, existence...),
	},
	"UpdateFunctionMaxInstanceConfig": {
		handle: updateFunctionMaxInstanceConfig, admit: admitUpdate, needs: append([]string{"version.read-only"}, existence...),
	},
	"ShowFunctionCode":   {handle: showFunction, admit: admitExisting, needs: existence},
	"UpdateFunctionCode": {handle: updateFunctionCode, admit: admitUpdate, needs: and(existence, "version.read-only"), ignores: []string{"func_code/link"}},
	// versions
	"CreateFunctionVersion": {
		handle: createFunctionVersion, admit: admitPublish,
		needs: append([]string{"conflict.version", "version.other-digest", "version.unchanged", "quota.versions"}, existence...),
	},
	"ListFunctionVersions":       {handle: listFunctionVersions, admit: admitExisting, needs: existence},
	"InvokeFunction":             {handle: invokeFunction, admit: admits(mayInvoke), needs: and(existence, "function.disabled", "invocation.too-large")},
	"AsyncInvokeFunction":        {handle: invokeAsync, admit: admits(mayInvoke), needs: and(existence, "function.disabled", "invocation.too-large-async")},
	"ListAsyncInvocations":       {handle: listInvocations, admit: admitExisting, needs: existence},
	"ListActiveAsyncInvocations": {handle: listActiveInvocations, admit: admitExisting, needs: existence},
	"CancelAsyncInvocation": {
		handle: cancelInvocation, admit: admits(invocation.has), needs: and(existence, "existence.invocation"), ignores: []string{"type"},
	},
	// aliases
	"CreateVersionAlias": {
		handle: createVersionAlias, admit: admits(mayCreateAlias),
		needs: and(existence, "conflict.alias", "quota.aliases", "alias.unknown-version", "conflict.alias-version", "alias.unknown-additional"),
	},
	"ListVersionAliases": {handle: listVersionAliases, admit: admitExisting, needs: existence},
	"ShowVersionAlias":   {handle: alias.show, admit: admits(alias.has), needs: and(existence, "existence.named-alias")},
	"UpdateVersionAlias": {
		handle: updateVersionAlias, admit: admits(mayUpdateAlias),
		needs: and(existence, "existence.named-alias", "alias.unknown-version", "conflict.alias-version", "alias.unknown-additional"),
	},
	"DeleteVersionAlias": {
		handle: deleteVersionAlias, admit: admits(mayDeleteAlias),
		needs: and(existence, "existence.named-alias", "conflict.alias-triggers"),
	},
	"CreateTags":          {handle: createTags, admit: admits(mayTag), needs: and(existence, "quota.tags"), ignores: []string{"action", "sys_tags"}},
	"DeleteTags":          {handle: deleteTags, admit: admitExisting, needs: existence, ignores: []string{"action", "sys_tags"}},
	"ListFunctionTags":    {handle: listFunctionTags, admit: admitExisting, needs: existence},
	"ShowProjectTagsList": {handle: showProjectTags},
	"ShowResInstanceInfo": {handle: showTagged, ignores: []string{"action", "sys_tags"}},

	"CreateEvent": {handle: createEvent, admit: admits(mayCreateEvent), needs: and(existence, "quota.events", "conflict.event")},
	"ListEvents":  {handle: listEvents, admit: admitExisting, needs: existence},
	"ShowEvent":   {handle: event.show, admit: admits(event.has), needs: and(existence, "existence.event")},
	"UpdateEvent": {handle: updateEvent, admit: admits(mayUpdateEvent), needs: and(existence, "existence.event", "conflict.event")},
	"DeleteEvent": {handle: deleteEvent, admit: admits(event.has), needs: and(existence, "existence.event")},

	"ListTriggers": {handle: listTriggers},
	"CreateFunctionTrigger": {
		handle: createTrigger, admit: admits(mayTrigger), needs: and(existence, "conflict.timer", "quota.triggers"),
		ignores: []string{"event_type_code"}, keeps: eventData,
	},
	"ListFunctionTriggers":        {handle: listFunctionTriggers, admit: admitExisting, needs: existence},
	"BatchDeleteFunctionTriggers": {handle: deleteTriggers, admit: admitExisting, needs: existence},
	"ShowFunctionTrigger":         {handle: trigger.show, admit: admits(trigger.has), needs: and(existence, "existence.trigger")},
	"UpdateTrigger":               {handle: updateTrigger, admit: admits(trigger.has), needs: and(existence, "existence.trigger")},
	"DeleteFunctionTrigger":       {handle: deleteTrigger, admit: admits(trigger.has), needs: and(existence, "existence.trigger")},

	"UpdateFunctionAsyncInvokeConfig": {
		handle: setAsyncConfig, admit: admitExisting, needs: existence,
		ignores: []string{"log_group_id", "log_group_name", "log_stream_id", "log_stream_name"},
	},
	"ShowFunctionAsyncInvokeConfig":   {handle: asyncConfig.show, admit: admits(asyncConfig.has), needs: and(existence, "existence.async-config")},
	"DeleteFunctionAsyncInvokeConfig": {handle: deleteAsyncConfig, admit: admits(asyncConfig.has), needs: and(existence, "existence.async-config")},
	"ListFunctionAsyncInvokeConfig":   {handle: listAsyncConfigs, admit: admitExisting, needs: existence},

	"ShowLtsLogDetails":          {handle: showLogs, admit: admitExisting, needs: existence},
	"ShowTracing":                {handle: tracing.show, admit: admits(tracing.has), needs: and(existence, "existence.tracing")},
	"UpdateTracing":              {handle: setTracing, admit: admitExisting, needs: existence},
	"UpdateFunctionCollectState": {handle: pin, admit: admitExisting, needs: existence},

	"ListStatistics":         {handle: listStatistics},
	"ListFunctionStatistics": {handle: listFunctionStatistics, admit: admitExisting, needs: existence},
	"ShowFunctionMetrics":    {handle: showFunctionMetrics, admit: admitExisting, needs: existence},

	"UpdateFunctionReservedInstancesCount": {handle: reserveInstances, admit: admits(mayReserve), needs: and(existence, "conflict.reserved")},
	"ListReservedInstanceConfigs":          {handle: listReservedConfigs},
	"ListFunctionReservedInstances":        {handle: listReserved},
}

// projectRoutes are about what a region offers and a project has beside functions.
var projectRoutes = map[string]route{
	"EnableAsyncStatusLog":          {handle: enableStatusLogs},
	"ShowProjectAsyncStatusLogInfo": {handle: showStatusLogs, admit: admitStatusLogs, needs: []string{"existence.status-logs"}},
	"EnableLtsLogs":                 {handle: enableLogs, admit: admitLogs, needs: []string{"conflict.lts"}},

	"ListQuotas":                 {handle: listQuotas},
	"ListRuntimeTypes":           {handle: listRuntimeTypes},
	"ListTriggerTypes":           {handle: listTriggerTypes},
	"ListFeatures":               {handle: listFeatures},
	"ListServiceTrustedAgencies": {handle: listServiceTrustedAgencies},
	"ListFunctionTemplate":       {handle: listFunctionTemplate},
	"ShowFunctionTemplate": {
		handle: showFunctionTemplate, admit: admitFunctionTemplate, needs: []string{"existence.function-template"},
	},

	"ListAppTemplates": {handle: listAppTemplates},
	"ShowAppTemplate":  {handle: showAppTemplate, admit: admitAppTemplate, needs: []string{"existence.app-template"}},
	"CreateFunctionApp": {
		handle: createApplication, admit: mayCreateApplication, needs: []string{"application.unknown-template"},
		ignores: []string{"enterprise_project_id", "agency_name", "params"},
	},
	"ListFunctionApplications": {handle: listFunctionApplications},
	"ShowFunctionApp":          {handle: showApplication, admit: admitApplication, needs: []string{"existence.application"}},
	"DeleteFunctionApp":        {handle: deleteApplication, admit: admitApplication, needs: []string{"existence.application"}},

	"CreateVpcEndpoint": {handle: createVPCEndpoint, ignores: []string{"flavor", "xrole"}},
	"DeleteVpcEndpoint": {handle: deleteVPCEndpoint},

	"ListDependencies": {handle: listDependencies},
	"CreateDependencyVersion": {
		handle: createDependencyVersion, admit: admitDependencies((*call).mayAddDependency), needs: []string{"quota.dependencies"},
	},
	"CreateDependency": {
		handle: createDependency, admit: admitDependencies((*call).mayCreateDependency),
		needs: []string{"conflict.dependency", "quota.dependencies"},
	},
	"UpdateDependency": {
		handle: updateDependency, admit: admitDependencies((*call).mayUpdateDependency),
		needs: []string{existenceOfDependency, "conflict.dependency"},
	},
	"ShowDependency":        {handle: showDependency, admit: admitDependencies(admitVersions), needs: []string{existenceOfDependency}},
	"ListDependencyVersion": {handle: listDependencyVersion, admit: admitDependencies(admitVersions), needs: []string{existenceOfDependency}},
	"ShowDependencyVersion": {handle: showDependencyVersion, admit: admitDependencies(admitVersion), needs: []string{existenceOfDependency}},
	"DeleteDependency": {
		handle: deleteDependency, admit: admitDependencies(admitVersions), needs: []string{existenceOfDependency, "conflict.dependency-in-use"},
	},
	"DeleteDependencyVersion": {
		handle: deleteDependencyVersion, admit: admitDependencies(admitVersion),
		needs: []string{existenceOfDependency, "conflict.dependency-in-use"},
	},
}

const existenceOfDependency = "existence.dependency"

var existence = []string{"existence.function", "existence.version", "existence.alias"}

func and(some []string, more ...string) []string { return slices.Concat(some, more) }
