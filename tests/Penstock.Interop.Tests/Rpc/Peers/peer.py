"""gRPC's C core (grpcio) as server and as client of penstock.tests.Echo.

  peer.py server DESCRIPTOR ADDRESS [CERT KEY]     prints the port, serves until its input ends
  peer.py client DESCRIPTOR TARGET [CA [AUTHORITY]]  prints one JSON object: the name of each check and "ok" or what was wrong

DESCRIPTOR is the serialized FileDescriptorProto of echo.proto, so that no code generator is needed here.
"""
import json
import sys
import threading
import time

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "penstock.tests.Echo"


def load_ping(path):
    pool = descriptor_pool.DescriptorPool()
    file = descriptor_pb2.FileDescriptorProto()
    with open(path, "rb") as stream:
        file.ParseFromString(stream.read())
    pool.Add(file)
    descriptor = pool.FindMessageTypeByName("penstock.tests.Ping")
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def serve(Ping, address, cert=None, key=None):
    from concurrent import futures

    def echo_metadata(context):
        back = [(k, v) for k, v in context.invocation_metadata() if k.startswith("echo-")]
        context.send_initial_metadata(back)
        context.set_trailing_metadata(back)

    def say(request, context):
        echo_metadata(context)
        if request.text == "compressed":
            context.set_compression(grpc.Compression.Gzip)
        return request

    def repeat(request, context):
        i = 0
        while (request.count < 0 or i < request.count) and context.is_active():
            yield Ping(text=request.text, payload=request.payload, count=i)
            i += 1

    def collect(requests, context):
        count = size = 0
        for request in requests:
            count += 1
            size += len(request.payload)
        return Ping(count=count, text=str(size))

    def chat(requests, context):
        yield from requests

    def fail(request, context):
        context.set_trailing_metadata([("why", "asked for"), ("grpc-status-details-bin", request.payload)])
        codes = {c.value[0]: c for c in grpc.StatusCode}
        context.abort(codes[request.count], request.text)

    def hang(request, context):
        ended = threading.Event()
        context.add_callback(ended.set)
        ended.wait(30)
        return Ping(text=str(context.time_remaining()))

    def wrap(make, function):
        return make(function, request_deserializer=Ping.FromString, response_serializer=Ping.SerializeToString)

    handlers = {
        "Say": wrap(grpc.unary_unary_rpc_method_handler, say),
        "Repeat": wrap(grpc.unary_stream_rpc_method_handler, repeat),
        "Collect": wrap(grpc.stream_unary_rpc_method_handler, collect),
        "Chat": wrap(grpc.stream_stream_rpc_method_handler, chat),
        "Fail": wrap(grpc.unary_unary_rpc_method_handler, fail),
        "Hang": wrap(grpc.unary_unary_rpc_method_handler, hang),
    }
    server = grpc.server(futures.ThreadPoolExecutor(16))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    if cert:
        with open(cert, "rb") as c, open(key, "rb") as k:
            credentials = grpc.ssl_server_credentials([(k.read(), c.read())])
        port = server.add_secure_port(address, credentials)
    else:
        port = server.add_insecure_port(address)
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0)


class Client:
    def __init__(self, Ping, target, ca, authority):
        self.Ping = Ping
        options = [("grpc.max_receive_message_length", 8 << 20)]
        if authority is not None:
            options.append(("grpc.default_authority", authority))
        if ca:
            with open(ca, "rb") as stream:
                self.channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(stream.read()), options)
        else:
            self.channel = grpc.insecure_channel(target, options)

    def method(self, kind, name):
        return getattr(self.channel, kind)(
            f"/{SERVICE}/{name}", request_serializer=self.Ping.SerializeToString, response_deserializer=self.Ping.FromString)

    def unary(self, name):
        return self.method("unary_unary", name)

    def fails_with(self, code, call):
        try:
            call()
        except grpc.RpcError as e:
            assert e.code() == code, f"{e.code()}: {e.details()}"
            return e
        raise AssertionError(f"no error; {code} was expected")

    def check_unary(self):
        assert self.unary("Say")(self.Ping(text="hello", count=7)).count == 7
        assert self.unary("Say")(self.Ping()) == self.Ping()

    def check_server_stream(self):
        replies = [r.count for r in self.method("unary_stream", "Repeat")(self.Ping(count=1000, payload=b"x" * 100))]
        assert replies == list(range(1000)), len(replies)

    def check_client_stream(self):
        reply = self.method("stream_unary", "Collect")(self.Ping(payload=b"x" * i) for i in range(500))
        assert (reply.count, reply.text) == (500, str(499 * 500 // 2)), reply

    def check_duplex(self):
        replies = self.method("stream_stream", "Chat")(self.Ping(count=i) for i in range(300))
        assert [r.count for r in replies] == list(range(300))

    def check_metadata(self):
        sent = (("echo-text", "one"), ("echo-text", "two"), ("echo-a-bin", b"\x00\x01\xff"), ("echo-a-bin", b"\x02"))
        reply, call = self.unary("Say").with_call(self.Ping(), metadata=sent)
        for received in (call.initial_metadata(), call.trailing_metadata()):
            got = [(k, v) for k, v in received if k.startswith("echo-")]
            assert got == list(sent), got

    def check_status(self):
        text = "100 % Grüße\n✓"
        e = self.fails_with(grpc.StatusCode.NOT_FOUND, lambda: self.unary("Fail")(self.Ping(count=5, text=text)))
        assert e.details() == text, e.details()
        trailers = dict(e.trailing_metadata())
        assert trailers["why"] == "asked for", trailers
        assert b"penstock.tests.Ping" in trailers["grpc-status-details-bin"], trailers

    def check_foreign_exception(self):
        e = self.fails_with(grpc.StatusCode.UNKNOWN, lambda: self.unary("Fail")(self.Ping(text="throw")))
        assert "secret" not in e.details(), e.details()

    def check_unimplemented(self):
        self.fails_with(grpc.StatusCode.UNIMPLEMENTED, lambda: self.unary("Missing")(self.Ping()))
        other = self.channel.unary_unary("/no.such.Service/Method")
        self.fails_with(grpc.StatusCode.UNIMPLEMENTED, lambda: other(b""))

    def check_deadline(self):
        self.fails_with(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: self.unary("Hang")(self.Ping(), timeout=0.3))
        self.check_unary()

    def check_cancel(self):
        call = self.unary("Hang").future(self.Ping())
        time.sleep(0.1)
        call.cancel()
        assert call.cancelled()
        stream = self.method("unary_stream", "Repeat")(self.Ping(count=-1))
        next(stream)
        stream.cancel()
        self.check_unary()

    def check_compression(self):
        for how in (grpc.Compression.Gzip, grpc.Compression.Deflate):
            assert len(self.unary("Say")(self.Ping(payload=b"a" * 100000), compression=how).payload) == 100000

    def check_big_messages(self):
        size = 4 * 1024 * 1024 - 16
        assert len(self.unary("Say")(self.Ping(payload=b"a" * size)).payload) == size
        e = self.fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: self.unary("Say")(self.Ping(payload=b"a" * (size + 100))))
        assert "4194304" in e.details(), e.details()

    def check_parallel(self):
        calls = [self.unary("Say").future(self.Ping(count=i)) for i in range(500)]
        assert [c.result().count for c in calls] == list(range(500))

    def check_health(self):
        # HealthCheckRequest{} -> HealthCheckResponse{status: SERVING}
        assert self.channel.unary_unary("/grpc.health.v1.Health/Check")(b"") == b"\x08\x01"


def run_client(Ping, target, ca=None, authority=None):
    client = Client(Ping, target, ca or None, authority)
    results = {}
    for name in [n for n in dir(client) if n.startswith("check_")]:
        try:
            getattr(client, name)()
            results[name[6:]] = "ok"
        except Exception as e:
            results[name[6:]] = f"{type(e).__name__}: {e}"
    print(json.dumps(results), flush=True)


if __name__ == "__main__":
    mode, descriptor, *arguments = sys.argv[1:]
    {"server": serve, "client": run_client}[mode](load_ping(descriptor), *arguments)
