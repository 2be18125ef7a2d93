// Drives the fake with the official Node SDK, as its manual says, and ends with
// status 1 if something is not as it should be. The address, the access key and the
// project come by the environment.
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { BasicCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
const fg = require('@huaweicloud/huaweicloud-sdk-functiongraph');
const belongs = require('./belongs.cjs');
const project = require('./project.cjs');

const { FG_URL, FG_AK, FG_SK, FG_PROJECT } = process.env;

function client(secret, project) {
  const key = new BasicCredentials().withAk(FG_AK).withSk(secret).withProjectId(project);
  return fg.FunctionGraphClient.newBuilder().withCredential(key).withEndpoint(FG_URL).build();
}

async function refused(what, request, status, code) {
  try {
    await request;
  } catch (e) {
    assert.equal(e.httpStatusCode, status, `${what}: status`);
    assert.equal(e.errorCode, code, `${what}: code`);
    return;
  }
  assert.fail(`${what} was accepted`);
}

function body(name) {
  return new fg.CreateFunctionRequestBody().withFuncName(name).withPackage('default').withRuntime('Python3.9')
    .withTimeout(3).withHandler('index.handler').withMemorySize(128).withCodeType('inline')
    .withFuncCode(new fg.FuncCode().withFile('cGFzcwo='));
}

const inline = (text) => new fg.UpdateFunctionCodeRequestBody().withCodeType('inline')
  .withFuncCode(new fg.FuncCode().withFile(Buffer.from(text).toString('base64')));

// life changes the code of a function, publishes it, and gives it aliases and tags.
async function life(sdk, base) {
  const recode = (body) => sdk.updateFunctionCode(new fg.UpdateFunctionCodeRequest().withFunctionUrn(base).withBody(body));
  const code = async (urn) => (await sdk.showFunctionCode(new fg.ShowFunctionCodeRequest().withFunctionUrn(urn))).digest;
  const publish = (version) => sdk.createFunctionVersion(new fg.CreateFunctionVersionRequest().withFunctionUrn(base)
    .withBody(new fg.CreateFunctionVersionRequestBody().withVersion(version)));
  const digest = (text) => crypto.createHash('sha512').update(text).digest('hex');
  assert.equal((await recode(inline('a = 1'))).digest, digest('a = 1'));
  assert.equal((await publish('v1')).func_urn, `${base}:v1`);
  await refused('the same code', publish('v2'), 400, 'FSS.1016');
  const versions = await sdk.listFunctionVersions(new fg.ListFunctionVersionsRequest().withFunctionUrn(base));
  assert.deepEqual([versions.count, versions.versions.map((one) => one.version)], [2, ['latest', 'v1']]);
  await recode(inline('a = 2'));
  assert.deepEqual([await code(`${base}:v1`), await code(base)], [digest('a = 1'), digest('a = 2')]);
  const bad = inline('no zip file').withCodeType('zip');
  await refused('a package that is no zip file', recode(bad), 400, 'FSS.1011');

  const alias = (name, version) => sdk.createVersionAlias(new fg.CreateVersionAliasRequest().withFunctionUrn(base)
    .withBody(new fg.CreateVersionAliasRequestBody().withName(name).withVersion(version)));
  assert.equal((await alias('prod', 'v1')).alias_urn, `${base}:!prod`);
  await refused('the same version', alias('next', 'v1'), 409, 'FSS.1066');
  await sdk.updateVersionAlias(new fg.UpdateVersionAliasRequest().withFunctionUrn(base).withAliasName('prod')
    .withBody(new fg.UpdateVersionAliasRequestBody().withVersion('latest')));
  const shown = await sdk.showVersionAlias(new fg.ShowVersionAliasRequest().withFunctionUrn(base).withAliasName('prod'));
  assert.deepEqual([shown.version, shown.alias_urn], ['latest', `${base}:!prod`]);
  const list = await sdk.listVersionAliases(new fg.ListVersionAliasesRequest().withFunctionUrn(base));
  assert.deepEqual(Array.from(list.body ?? list, (a) => `${a.name}=${a.version}`), ['prod=latest']);
  const drop = () => sdk.deleteVersionAlias(new fg.DeleteVersionAliasRequest().withFunctionUrn(base).withAliasName('prod'));
  await drop();
  await refused('an alias that is gone', drop(), 404, 'FSS.1053');

  const tags = (items) => new fg.UpdateFunctionTagsRequestBody().withTags(items);
  await sdk.createTags(new fg.CreateTagsRequest().withResourceType('functions').withResourceId(base)
    .withBody(tags([new fg.KvItem().withKey('team').withValue('blue'), new fg.KvItem().withKey('stage').withValue('test')])));
  await sdk.deleteTags(new fg.DeleteTagsRequest().withResourceType('functions').withResourceId(base)
    .withBody(tags([new fg.KvItem().withKey('team')])));
  const left = await sdk.listFunctionTags(new fg.ListFunctionTagsRequest().withResourceType('functions').withResourceId(base));
  assert.deepEqual(left.tags.map((t) => t.key), ['stage']);
}

async function main() {
  const sdk = client(FG_SK, FG_PROJECT);
  const made = await sdk.createFunction(new fg.CreateFunctionRequest().withBody(body('node')));
  assert.equal(made.func_name, 'node');
  const urn = made.func_urn;
  assert.match(urn, /:latest$/);

  const change = new fg.UpdateFunctionConfigRequestBody().withFuncName('node').withRuntime('Python3.9').withTimeout(40)
    .withHandler('index.handler').withMemorySize(768).withDescription('by node').withUserData('{"k":"v"}');
  const updated = await sdk.updateFunctionConfig(new fg.UpdateFunctionConfigRequest().withFunctionUrn(urn).withBody(change));
  const shown = await sdk.showFunctionConfig(new fg.ShowFunctionConfigRequest().withFunctionUrn(urn));
  for (const answer of [updated, shown]) {
    assert.deepEqual([answer.timeout, answer.memory_size, answer.description, answer.user_data], [40, 768, 'by node', '{"k":"v"}']);
  }

  for (const name of ['node-b', 'node-c']) {
    await sdk.createFunction(new fg.CreateFunctionRequest().withBody(body(name)));
  }
  const names = [];
  for (let marker = 0, pages = 0; pages < 9; pages++) {
    const page = await sdk.listFunctions(new fg.ListFunctionsRequest().withMarker(String(marker)).withMaxitems('2'));
    if (page.functions.length === 0) break;
    names.push(...page.functions.map((f) => f.func_name));
    marker = page.next_marker;
  }
  assert.deepEqual(names, ['node', 'node-b', 'node-c']);

  const create = (name) => sdk.createFunction(new fg.CreateFunctionRequest().withBody(body(name)));
  const show = (urn) => new fg.ShowFunctionConfigRequest().withFunctionUrn(urn);
  await refused('the same name again', create('node'), 409, 'FSS.1061');
  await refused('an odd memory size', sdk.updateFunctionConfig(
    new fg.UpdateFunctionConfigRequest().withFunctionUrn(urn).withBody({ ...change, memory_size: 129 })), 400, 'FSS.1007');
  await refused('an unknown function', sdk.showFunctionConfig(show('none')), 404, 'FSS.1051');
  await refused('another secret key', client('another', FG_PROJECT).showFunctionConfig(show(urn)), 401, 'APIGW.0301');

  const base = urn.replace(/:latest$/, '');
  await life(sdk, base);
  await project.all(sdk, base, refused);
  await belongs.all(sdk, base, refused);
  await sdk.deleteFunction(new fg.DeleteFunctionRequest().withFunctionUrn(base));
  await refused('what is gone', sdk.showFunctionConfig(show(base)), 404, 'FSS.1051');
}

main().catch((e) => {
  console.error(e);
  process.exitCode = 1;
});
