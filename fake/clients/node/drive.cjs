// Drives the fake with the official Node SDK, as its manual says, and ends with
// status 1 if something is not as it should be. The address, the access key and the
// project come by the environment.
const assert = require('node:assert/strict');
const { BasicCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
const fg = require('@huaweicloud/huaweicloud-sdk-functiongraph');

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
  await sdk.deleteFunction(new fg.DeleteFunctionRequest().withFunctionUrn(base));
  await refused('what is gone', sdk.showFunctionConfig(show(base)), 404, 'FSS.1051');
}

main().catch((e) => {
  console.error(e);
  process.exitCode = 1;
});
