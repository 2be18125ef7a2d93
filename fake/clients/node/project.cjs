// What is about a project as a whole, and what a function has beside what is in
// belongs.cjs: a short play for each family.
const assert = require('node:assert/strict');
const fg = require('@huaweicloud/huaweicloud-sdk-functiongraph');

const never = '6a3f0099-0000-4000-8000-000000000099';

// exporting fetches a function as an archive and makes another of it. The SDK passes on
// what the answer holds, though its model has nothing of it.
async function exporting(sdk, urn, refused) {
  const of = () => new fg.ExportFunctionRequest().withFunctionUrn(urn);
  const answer = await sdk.exportFunction(of().withConfig(true).withCode(true));
  assert.equal(answer.file_name, 'node.zip');
  const fetched = await fetch(answer.code_url);
  assert.deepEqual([fetched.status, fetched.headers.get('Content-Type')], [200, 'application/zip']);
  const file = Buffer.from(await fetched.arrayBuffer()).toString('base64');
  const take = () => sdk.importFunction(new fg.ImportFunctionRequest().withBody(new fg.ImportFunctionRequestBody()
    .withFuncName('copy').withFileName('node.zip').withFileType('zip').withFileCode(file).withPackage('other')));
  const made = await take();
  const original = await sdk.showFunctionCode(new fg.ShowFunctionCodeRequest().withFunctionUrn(urn));
  assert.deepEqual([made.func_name, made.package, made.digest], ['copy', 'other', original.digest]);
  await refused('a name that is taken', take(), 409, 'FSS.1061');
  await refused('an export of nothing', sdk.exportFunction(of()), 400, 'FSS.1001');
  await refused('an export that says it twice', sdk.exportFunction(of().withType('code').withCode(true)), 400, 'FSS.1001');
  await sdk.deleteFunction(new fg.DeleteFunctionRequest().withFunctionUrn(made.func_urn));
}

async function maxInstances(sdk, urn, refused) {
  const limit = (instances) => sdk.updateFunctionMaxInstanceConfig(new fg.UpdateFunctionMaxInstanceConfigRequest().withFunctionUrn(urn)
    .withBody(new fg.UpdateFunctionMaxInstanceConfigRequestBody().withMaxInstanceNum(instances)));
  assert.equal((await limit(7)).strategy_config.concurrency, 7);
  const shown = await sdk.showFunctionConfig(new fg.ShowFunctionConfigRequest().withFunctionUrn(urn));
  assert.equal(shown.strategy_config.concurrency, 7);
  await refused('more than there can be', limit(1001), 400, 'FSS.1026');
}

async function pinning(sdk, urn, refused) {
  const pin = (of, state) => sdk.updateFunctionCollectState(new fg.UpdateFunctionCollectStateRequest().withFuncUrn(of).withState(state));
  for (const state of ['true', 'false']) await pin(urn, state);
  await refused('a state that there is not', pin(urn, 'maybe'), 400, 'FSS.0400');
  await refused('an unknown function', pin('none', 'true'), 404, 'FSS.1051');
}

// data are the values of a series where there are any.
const data = (series) => series.map((point) => point.value).filter((value) => value !== -1);

// statistics calls a function that nobody called before, twice, and reads how often.
async function statistics(sdk, urn, refused) {
  const ask = (of, period) => sdk.listFunctionStatistics(new fg.ListFunctionStatisticsRequest().withFuncUrn(of).withPeriod(period));
  const before = await ask(urn, '5');
  assert.deepEqual([before.count.length, data(before.count)], [6, []]);
  for (let i = 0; i < 2; i++) {
    await sdk.invokeFunction(new fg.InvokeFunctionRequest().withFunctionUrn(urn).withXCFFRequestVersion('v1').withBody({ i }));
  }
  const after = await ask(urn, '60');
  assert.deepEqual([after.count, after.fail_count, after.reject_count, after.duration].map(data), [[2], [0], [0], []]);
  const { MONITOR_DATA, MONTHLY_REPORT } = fg.ListStatisticsRequestFilterEnum;
  const all = await sdk.listStatistics(new fg.ListStatisticsRequest().withFilter(MONITOR_DATA).withPeriod('60'));
  assert.deepEqual([data(all.statistics.count), all.count], [[2], undefined]);
  const months = await sdk.listStatistics(new fg.ListStatisticsRequest().withFilter(MONTHLY_REPORT).withOption('3'));
  assert.deepEqual([months.count.length, months.count[5].value, months.gbs, months.statistics], [6, 2, [], undefined]);
  await refused('an unknown function', ask('none', '60'), 404, 'FSS.1051');
}

async function quotas(sdk) {
  const answer = await sdk.listQuotas(new fg.ListQuotasRequest());
  assert.equal(answer.quotas.resources.length, 8);
  const functions = answer.quotas.resources.find((quota) => quota.type === 'fgs_func_num');
  const list = await sdk.listFunctions(new fg.ListFunctionsRequest());
  assert.deepEqual([functions.used, functions.quota], [list.functions.length, 400]);
}

async function tags(sdk, urn) {
  await sdk.createTags(new fg.CreateTagsRequest().withResourceType('functions').withResourceId(urn)
    .withBody(new fg.UpdateFunctionTagsRequestBody().withTags([new fg.KvItem().withKey('team').withValue('blue')])));
  const all = await sdk.showProjectTagsList(new fg.ShowProjectTagsListRequest().withResourceType('functions'));
  assert.deepEqual(all.tags.find((tag) => tag.key === 'team'), { key: 'team', values: ['blue'] });
  const find = (action, body) => sdk.showResInstanceInfo(new fg.ShowResInstanceInfoRequest()
    .withResourceType('functions').withAction(action).withBody(body));
  const bare = await find('filter', new fg.ListEnterpriseResourceRequestBody().withWithoutAnyTag(true).withLimit('10').withOffset('0'));
  assert.deepEqual([bare.total_count, bare.resources.map((one) => one.resource_name)], [2, ['node-b', 'node-c']]);
  const named = new fg.ListEnterpriseResourceRequestBody()
    .withMatches([new fg.KvItem().withKey('resource_name').withValue('node-')]);
  assert.equal((await find('count', named)).total_count, 2);
}

async function endpoints(sdk, refused) {
  const made = await sdk.createVpcEndpoint(new fg.CreateVpcEndpointRequest()
    .withBody(new fg.CreateVpcEndpointRequestBody('vpc', 'subnet').withFlavor('large').withXrole('agency')));
  assert.ok(made.endpoints.length === 1 && made.address);
  for (let i = 0; i < 2; i++) { // that there is none any more is no error
    await sdk.deleteVpcEndpoint(new fg.DeleteVpcEndpointRequest().withVpcId('vpc').withSubnetId('subnet'));
  }
  await refused('nothing sent', sdk.createVpcEndpoint(new fg.CreateVpcEndpointRequest().withBody({})), 400, 'FSS.0400');
}

async function templates(sdk, refused) {
  const list = await sdk.listFunctionTemplate(new fg.ListFunctionTemplateRequest().withRuntime('Python3.9'));
  assert.equal(list.func_templates.length, 1);
  const show = (id) => sdk.showFunctionTemplate(new fg.ShowFunctionTemplateRequest().withTemplateId(id));
  assert.equal((await show(list.func_templates[0].id)).template_name, list.func_templates[0].template_name);
  await refused('an unknown template', show(never), 404, 'FSS.1059');
  const apps = await sdk.listAppTemplates(new fg.ListAppTemplatesRequest().withRuntime('Python3.9'));
  assert.deepEqual([apps.count, apps.templates.length], [1, 1]);
  const app = await sdk.showAppTemplate(new fg.ShowAppTemplateRequest().withId(apps.templates[0].id));
  assert.deepEqual([app.runtime, app.resources.length], ['Python3.9', 1]);
}

// all plays every family. It comes before what calls the function, which the statistics count.
async function all(sdk, urn, refused) {
  for (const play of [statistics, exporting, maxInstances, pinning, tags]) await play(sdk, urn, refused);
  await quotas(sdk);
  await endpoints(sdk, refused);
  await templates(sdk, refused);
}

module.exports = { all };
