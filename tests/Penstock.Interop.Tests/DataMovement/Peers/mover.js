// @grpc/grpc-js as a client of the data movement daemon: mover.js PROTO TARGET SOURCE DESTINATION [AUTHORITY]; prints one JSON object: the name of each check and "ok" or what was wrong.
'use strict';
const path = require('path');
module.paths.push(path.join(__dirname, '../../Rpc/Peers/node_modules'));
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [proto, target, source, destination, authority] = process.argv.slice(2);
const definition = loader.loadSync(proto, { keepCase: true, defaults: true, longs: Number, enums: String });
const { DataMover } = grpc.loadPackageDefinition(definition).datamovement;
const client = new DataMover('unix:' + target, grpc.credentials.createInsecure(), authority ? { 'grpc.default_authority': authority } : {});
const workflow = { name: 'wf', namespace: 'ns' };
const results = {};
const call = (method, request) => new Promise((resolve, reject) => client[method](request, { deadline: Date.now() + 30000 }, (error, reply) => (error ? reject(error) : resolve(reply))));
const check = (name, good, what) => { results[name] = good ? 'ok' : JSON.stringify(what); };

(async () => {
  const version = await call('Version', {});
  check('version', version.apiVersions.length === 1 && version.apiVersions[0] === '1', version);
  const created = await call('Create', { workflow, source, destination, slots: -1, maxSlots: -1 });
  check('create', created.status === 'SUCCESS' && created.uid && !created.message, created);
  const uid = created.uid;
  check('list', (await call('List', { workflow })).uids.includes(uid), '');
  let done;
  do done = await call('Status', { workflow, uid, maxWaitTime: 10 }); while (done.state !== 'COMPLETED');
  check('wait', done.status === 'SUCCESS', done);
  check('delete', (await call('Delete', { workflow, uid })).status === 'SUCCESS', '');
  check('delete again', (await call('Delete', { workflow, uid })).status === 'NOT_FOUND', '');
  const gone = await call('Status', { workflow, uid });
  check('gone', gone.state === 'UNKNOWN_STATE' && gone.status === 'NOT_FOUND' && gone.commandStatus === null, gone);
  check('cancel what is gone', (await call('Cancel', { workflow, uid })).status === 'NOT_FOUND', '');
  console.log(JSON.stringify(results));
  client.close();
})().catch((error) => { console.error(error); process.exit(1); });
