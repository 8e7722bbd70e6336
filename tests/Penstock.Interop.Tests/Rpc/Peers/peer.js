// gRPC in JavaScript (@grpc/grpc-js) as server and as client of penstock.tests.Echo.
//
//   peer.js server PROTO ADDRESS [CERT KEY]       prints the port, serves until its input ends
//   peer.js client PROTO TARGET [CA [AUTHORITY]]  prints one JSON object: the name of each check and "ok" or what was wrong
'use strict';
const assert = require('assert');
const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [mode, proto, ...rest] = process.argv.slice(2);
const Echo = grpc.loadPackageDefinition(loader.loadSync(proto, { keepCase: true, defaults: true })).penstock.tests.Echo;

function serve(address, cert, key) {
  const copy = (metadata) => {
    const back = new grpc.Metadata();
    for (const name of Object.keys(metadata.getMap()).filter((n) => n.startsWith('echo-')))
      for (const value of metadata.get(name)) back.add(name, value);
    return back;
  };
  const server = new grpc.Server();
  server.addService(Echo.service, {
    Say: (call, done) => {
      call.sendMetadata(copy(call.metadata));
      done(null, call.request, copy(call.metadata));
    },
    Repeat: (call) => {
      let i = 0;
      const more = () => {
        while ((call.request.count < 0 || i < call.request.count) && !call.cancelled) {
          if (!call.write({ ...call.request, count: i++ })) return void call.once('drain', more);
          if (call.request.count < 0 && i % 100 === 0) return void setImmediate(more);
        }
        call.end();
      };
      more();
    },
    Collect: (call, done) => {
      let count = 0, size = 0;
      call.on('data', (request) => { count++; size += request.payload.length; });
      call.on('end', () => done(null, { count, text: String(size) }));
    },
    Chat: (call) => {
      call.on('data', (request) => call.write(request));
      call.on('end', () => call.end());
    },
    Fail: (call, done) => {
      const trailers = new grpc.Metadata();
      trailers.add('why', 'asked for');
      trailers.add('grpc-status-details-bin', call.request.payload);
      done({ code: call.request.count, details: call.request.text, metadata: trailers });
    },
    Hang: () => {},
  });
  const credentials = cert
    ? grpc.ServerCredentials.createSsl(null, [{ cert_chain: fs.readFileSync(cert), private_key: fs.readFileSync(key) }])
    : grpc.ServerCredentials.createInsecure();
  server.bindAsync(address, credentials, (error, port) => {
    if (error) throw error;
    console.log(port);
  });
  process.stdin.resume();
  process.stdin.on('end', () => { server.forceShutdown(); process.exit(0); });
}

async function runClient(target, ca, authority) {
  const options = { 'grpc.max_receive_message_length': 8 << 20 };
  if (authority !== undefined) options['grpc.default_authority'] = authority;
  const credentials = ca ? grpc.credentials.createSsl(fs.readFileSync(ca)) : grpc.credentials.createInsecure();
  const client = new Echo(target, credentials, options);
  const unary = (name, request, metadata = new grpc.Metadata(), callOptions = {}) => new Promise((resolve, reject) => {
    const seen = {};
    const call = client[name](request, metadata, callOptions, (error, reply) => error ? reject(error) : setImmediate(() => resolve({ reply, ...seen })));
    call.on('metadata', (m) => { seen.headers = m; });
    call.on('status', (s) => { seen.trailers = s.metadata; });
    seen.call = call;
  });
  const failsWith = async (code, call) => {
    try {
      await call();
    } catch (e) {
      assert.strictEqual(e.code, code, `${e.code}: ${e.details}`);
      return e;
    }
    throw new Error(`no error; ${code} was expected`);
  };
  const all = (stream) => new Promise((resolve, reject) => {
    const got = [];
    stream.on('data', (d) => got.push(d));
    stream.on('end', () => resolve(got));
    stream.on('error', reject);
  });
  const checks = {
    async unary() {
      assert.strictEqual((await unary('Say', { text: 'hello', count: 7 })).reply.count, 7);
      assert.strictEqual((await unary('Say', {})).reply.count, 0);
    },
    async server_stream() {
      const counts = (await all(client.Repeat({ count: 1000, payload: Buffer.alloc(100) }))).map((r) => r.count);
      assert.deepStrictEqual(counts, [...Array(1000).keys()]);
    },
    async client_stream() {
      const reply = await new Promise((resolve, reject) => {
        const call = client.Collect((error, r) => error ? reject(error) : resolve(r));
        for (let i = 0; i < 500; i++) call.write({ payload: Buffer.alloc(i) });
        call.end();
      });
      assert.deepStrictEqual([reply.count, reply.text], [500, String(499 * 500 / 2)]);
    },
    async duplex() {
      const call = client.Chat();
      const replies = all(call);
      for (let i = 0; i < 300; i++) call.write({ count: i });
      call.end();
      assert.deepStrictEqual((await replies).map((r) => r.count), [...Array(300).keys()]);
    },
    async metadata() {
      const sent = new grpc.Metadata();
      sent.add('echo-text', 'one');
      sent.add('echo-a-bin', Buffer.from([0, 1, 255]));
      sent.add('echo-a-bin', Buffer.from([2]));
      const { headers, trailers } = await unary('Say', {}, sent);
      for (const received of [headers, trailers]) {
        assert.deepStrictEqual(received.get('echo-text'), ['one']);
        assert.deepStrictEqual(received.get('echo-a-bin').map((b) => b.toString('hex')), ['0001ff', '02']);
      }
    },
    async status() {
      const text = '100 % Grüße\n✓';
      const e = await failsWith(grpc.status.NOT_FOUND, () => unary('Fail', { count: 5, text }));
      assert.strictEqual(e.details, text);
      assert.deepStrictEqual(e.metadata.get('why'), ['asked for']);
      assert.ok(e.metadata.get('grpc-status-details-bin')[0].includes('penstock.tests.Ping'));
    },
    async unimplemented() {
      await failsWith(grpc.status.UNIMPLEMENTED, () => unary('Missing', {}));
    },
    async deadline() {
      await failsWith(grpc.status.DEADLINE_EXCEEDED, () => unary('Hang', {}, new grpc.Metadata(), { deadline: Date.now() + 300 }));
      await checks.unary();
    },
    async cancel() {
      await failsWith(grpc.status.CANCELLED, () => new Promise((resolve, reject) => {
        const call = client.Hang({}, (error, reply) => error ? reject(error) : resolve(reply));
        setTimeout(() => call.cancel(), 100);
      }));
      const stream = client.Repeat({ count: -1 });
      await failsWith(grpc.status.CANCELLED, () => new Promise((resolve, reject) => {
        stream.on('data', () => stream.cancel());
        stream.on('error', reject);
        stream.on('end', resolve);
      }));
      await checks.unary();
    },
    async compression() {
      // 2 is gzip.
      const gzip = new Echo(target, credentials, { ...options, 'grpc.default_compression_algorithm': 2 });
      const reply = await new Promise((resolve, reject) => gzip.Say({ payload: Buffer.alloc(100000) }, (error, r) => error ? reject(error) : resolve(r)));
      assert.strictEqual(reply.payload.length, 100000);
      gzip.close();
    },
    async big_messages() {
      const size = 4 * 1024 * 1024 - 16;
      assert.strictEqual((await unary('Say', { payload: Buffer.alloc(size) })).reply.payload.length, size);
      const e = await failsWith(grpc.status.RESOURCE_EXHAUSTED, () => unary('Say', { payload: Buffer.alloc(size + 100) }));
      assert.ok(e.details.includes('4194304'), e.details);
    },
    async parallel() {
      const replies = await Promise.all([...Array(500).keys()].map((i) => unary('Say', { count: i })));
      assert.deepStrictEqual(replies.map((r) => r.reply.count), [...Array(500).keys()]);
    },
  };
  const results = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      results[name] = 'ok';
    } catch (e) {
      results[name] = String(e && e.message || e);
    }
  }
  console.log(JSON.stringify(results));
  process.exit(0);
}

if (mode === 'server') serve(...rest);
else runClient(...rest.map((a) => a === '' ? undefined : a));
