// What belongs to a function, its calls, and what a project has beside functions: a
// short play for each family.
const assert = require('node:assert/strict');
const fg = require('@huaweicloud/huaweicloud-sdk-functiongraph');

const never = '6a3f0099-0000-4000-8000-000000000099';

// pages calls a list, one element a page, until a page is empty.
async function pages(call, member, next) {
  const all = [];
  for (let marker = '0', n = 0; n < 9; n++) {
    const page = await call(marker);
    if (page[member].length === 0) return all;
    all.push(...page[member]);
    marker = String(next(page));
  }
  assert.fail(`${member} have no end`);
}

async function triggers(sdk, urn, refused) {
  const make = (name) => sdk.createFunctionTrigger(new fg.CreateFunctionTriggerRequest().withFunctionUrn(urn)
    .withBody(new fg.CreateFunctionTriggerRequestBody().withTriggerTypeCode('TIMER')
      .withEventData(new fg.TriggerEventDataRequestBody().withName(name).withScheduleType('Rate').withSchedule('3d'))));
  const made = await make('node');
  assert.deepEqual([made.trigger_type_code, made.trigger_status, made.event_data.schedule], ['TIMER', 'ACTIVE', '3d']);
  await refused('a timer of the same name', make('node'), 409, 'FSS.1148');
  await make('other');
  const of = (request) => request.withFunctionUrn(urn).withTriggerTypeCode('TIMER').withTriggerId(made.trigger_id);
  const show = () => sdk.showFunctionTrigger(of(new fg.ShowFunctionTriggerRequest()));
  await sdk.updateTrigger(of(new fg.UpdateTriggerRequest()).withBody(new fg.UpdateTriggerRequestBody().withTriggerStatus('DISABLED')));
  assert.equal((await show()).trigger_status, 'DISABLED');
  const list = async () => {
    const answer = await sdk.listFunctionTriggers(new fg.ListFunctionTriggersRequest().withFunctionUrn(urn));
    return Array.from(answer.body ?? answer, (one) => one.event_data.name);
  };
  assert.deepEqual(await list(), ['node', 'other']);
  await sdk.deleteFunctionTrigger(of(new fg.DeleteFunctionTriggerRequest()));
  await refused('a trigger that is gone', show(), 404, 'FSS.1131');
  await sdk.batchDeleteFunctionTriggers(new fg.BatchDeleteFunctionTriggersRequest().withFunctionUrn(urn));
  assert.deepEqual(await list(), []);
}

async function events(sdk, urn, refused) {
  const make = () => sdk.createEvent(new fg.CreateEventRequest().withFunctionUrn(urn)
    .withBody(new fg.CreateEventRequestBody().withName('node').withContent('eyJrIjoidiJ9')));
  const { id } = await make();
  await refused('an event of the same name', make(), 403, 'FSS.1073');
  await sdk.updateEvent(new fg.UpdateEventRequest().withFunctionUrn(urn).withEventId(id)
    .withBody(new fg.UpdateEventRequestBody().withContent('e30=')));
  const show = () => sdk.showEvent(new fg.ShowEventRequest().withFunctionUrn(urn).withEventId(id));
  const shown = await show();
  assert.deepEqual([shown.name, shown.content, typeof shown.last_modified], ['node', 'e30=', 'number']);
  const list = await sdk.listEvents(new fg.ListEventsRequest().withFunctionUrn(urn));
  assert.deepEqual([list.count, list.events.map((e) => e.name)], [1, ['node']]);
  await sdk.deleteEvent(new fg.DeleteEventRequest().withFunctionUrn(urn).withEventId(id));
  await refused('an event that is gone', show(), 404, 'FSS.1070');
}

async function asyncConfig(sdk, urn, refused) {
  const of = (request) => request.withFunctionUrn(urn);
  const failure = new fg.FuncDestinationConfig().withDestination('SMN').withParam('{"topic_urn":"urn:smn:cn-north-4:0:demo"}');
  await sdk.updateFunctionAsyncInvokeConfig(of(new fg.UpdateFunctionAsyncInvokeConfigRequest())
    .withBody(new fg.UpdateFunctionAsyncInvokeConfigRequestBody().withMaxAsyncEventAgeInSeconds(600).withMaxAsyncRetryAttempts(2)
      .withDestinationConfig(new fg.FuncAsyncDestinationConfig().withOnFailure(failure))));
  const show = () => sdk.showFunctionAsyncInvokeConfig(of(new fg.ShowFunctionAsyncInvokeConfigRequest()));
  const shown = await show();
  assert.deepEqual([shown.max_async_event_age_in_seconds, shown.max_async_retry_attempts, shown.destination_config.on_failure.destination],
    [600, 2, 'SMN']);
  const list = await pages((marker) => sdk.listFunctionAsyncInvokeConfig(of(new fg.ListFunctionAsyncInvokeConfigRequest())
    .withLimit('1').withMarker(marker)), 'async_invoke_configs', (page) => page.page_info.next_marker);
  assert.deepEqual(list.map((one) => one.func_urn), [`${urn}:latest`]);
  await sdk.deleteFunctionAsyncInvokeConfig(of(new fg.DeleteFunctionAsyncInvokeConfigRequest()));
  await refused('a configuration that is gone', show(), 404, 'FSS.0404');
}

async function calls(sdk, urn, refused) {
  const called = await sdk.invokeFunction(new fg.InvokeFunctionRequest().withFunctionUrn(urn)
    .withXCFFRequestVersion('v1').withXCffLogType('tail').withXCffInstanceMemory('512').withBody({ key: 'value' }));
  assert.deepEqual([called.status, JSON.parse(called.result)], [200, { key: 'value' }]);
  const ids = [];
  for (let i = 0; i < 2; i++) {
    const later = await sdk.asyncInvokeFunction(new fg.AsyncInvokeFunctionRequest().withFunctionUrn(urn).withBody({ i }));
    ids.push(later.request_id);
  }
  const list = await pages((marker) => sdk.listAsyncInvocations(new fg.ListAsyncInvocationsRequest().withFunctionUrn(urn)
    .withLimit('1').withMarker(marker)), 'invocations', (page) => page.next_marker);
  assert.deepEqual(list.map((one) => [one.request_id, one.status]), ids.map((id) => [id, 'SUCCESS']));
  const active = await sdk.listActiveAsyncInvocations(new fg.ListActiveAsyncInvocationsRequest().withFunctionUrn(urn));
  assert.deepEqual(active.invocations, []);
  const stop = (id) => sdk.cancelAsyncInvocation(new fg.CancelAsyncInvocationRequest().withFunctionUrn(urn)
    .withBody(new fg.CancelAsyncInvocationRequestBody().withRequestId(id)));
  await stop(ids[0]);
  await refused('a call that never was', stop(never), 400, 'FSS.0400');
}

async function tracingAndLogs(sdk, urn, refused) {
  const set = (body) => sdk.updateTracing(new fg.UpdateTracingRequest().withFunctionUrn(urn).withBody(body));
  const show = () => sdk.showTracing(new fg.ShowTracingRequest().withFunctionUrn(urn));
  await set(new fg.UpdateTracingRequestBody().withTracingAk('demo-key').withTracingSk('not-a-real-secret'));
  const shown = await show();
  assert.deepEqual([shown.tracing_ak, shown.tracing_sk], ['demo-key', undefined]);
  await set({});
  await refused('tracing that is gone', show(), 404, 'FSS.0404');
  await sdk.showLtsLogDetails(new fg.ShowLtsLogDetailsRequest().withFunctionUrn(urn));
  await sdk.enableLtsLogs(new fg.EnableLtsLogsRequest());
  await refused('logs again', sdk.enableLtsLogs(new fg.EnableLtsLogsRequest()), 400, 'FSS.1221');
  await sdk.enableAsyncStatusLog(new fg.EnableAsyncStatusLogRequest());
  const logs = await sdk.showProjectAsyncStatusLogInfo(new fg.ShowProjectAsyncStatusLogInfoRequest());
  assert.ok(logs.group_id && logs.group_name && logs.stream_id && logs.stream_name);
}

async function reserved(sdk, urn) {
  const reserve = (count) => sdk.updateFunctionReservedInstancesCount(new fg.UpdateFunctionReservedInstancesCountRequest()
    .withFunctionUrn(urn).withBody(new fg.UpdateFunctionReservedInstancesCountRequestBody(count).withIdleMode(true)));
  const list = () => pages((marker) => sdk.listReservedInstanceConfigs(new fg.ListReservedInstanceConfigsRequest().withFunctionUrn(urn)
    .withLimit('1').withMarker(marker)), 'reserved_instances', (page) => page.page_info.next_marker);
  assert.equal((await reserve(2)).count, 2);
  assert.deepEqual((await list()).map((one) => [one.qualifier_name, one.min_count, one.idle_mode]), [['latest', 2, true]]);
  const numbers = await sdk.listFunctionReservedInstances(new fg.ListFunctionReservedInstancesRequest().withUrn(urn));
  assert.deepEqual([numbers.count, numbers.reservedinstances], [1, [{ func_urn: `${urn}:latest`, count: 2 }]]);
  await reserve(0);
  assert.deepEqual(await list(), []);
}

async function dependencies(sdk, refused) {
  const make = () => sdk.createDependencyVersion(new fg.CreateDependencyVersionRequest().withBody(
    new fg.CreateDependencyRequestBody().withName('node').withRuntime('Python3.9').withDependType('obs')
      .withDependLink('https://demo-bucket.obs.example.com/demo.zip')));
  const first = await make();
  const second = await make();
  assert.deepEqual([second.dep_id, first.version, second.version], [first.dep_id, 1, 2]);
  const versions = await pages((marker) => sdk.listDependencyVersion(new fg.ListDependencyVersionRequest().withDependId(first.dep_id)
    .withMaxitems('1').withMarker(marker)), 'dependencies', (page) => page.next_marker);
  assert.deepEqual(versions.map((one) => one.version), [1, 2]);
  const of = (request) => request.withDependId(first.dep_id).withVersion('1');
  assert.equal((await sdk.showDependencyVersion(of(new fg.ShowDependencyVersionRequest()))).id, first.id);
  await sdk.deleteDependencyVersion(of(new fg.DeleteDependencyVersionRequest()));
  await refused('a version that is gone', sdk.showDependencyVersion(of(new fg.ShowDependencyVersionRequest())), 404, 'FSS.1056');
  const all = await sdk.listDependencies(new fg.ListDependenciesRequest());
  assert.deepEqual([all.count, all.dependencies.map((one) => one.name)], [1, ['node']]);
}

async function applications(sdk, refused) {
  const templates = await pages((marker) => sdk.listAppTemplates(new fg.ListAppTemplatesRequest().withMaxitems('1').withMarker(marker)),
    'templates', (page) => page.next_marker);
  assert.equal(templates.length, 2);
  const make = (template) => sdk.createFunctionApp(new fg.CreateFunctionAppRequest()
    .withBody(new fg.CreateFunctionAppRequestBody().withName('node').withTemplateId(template).withDescription('by node')));
  await refused('an unknown template', make(never), 404, 'FSS.0404');
  const made = await make(templates[0].id);
  const show = () => sdk.showFunctionApp(new fg.ShowFunctionAppRequest().withId(made.application_id));
  const shown = await show();
  assert.deepEqual([shown.name, shown.description, shown.status], ['node', 'by node', 'success']);
  const list = await sdk.listFunctionApplications(new fg.ListFunctionApplicationsRequest());
  assert.deepEqual(list.applications.map((one) => one.id), [made.application_id]);
  await sdk.deleteFunctionApp(new fg.DeleteFunctionAppRequest().withId(made.application_id));
  await refused('an application that is gone', show(), 404, 'FSS.0404');
}

// all plays every family, on one function.
async function all(sdk, urn, refused) {
  for (const play of [triggers, events, asyncConfig, calls, tracingAndLogs, reserved]) await play(sdk, urn, refused);
  await dependencies(sdk, refused);
  await applications(sdk, refused);
}

module.exports = { all };
