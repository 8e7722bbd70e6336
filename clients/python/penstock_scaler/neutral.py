"""Neutral payloads for Scaler: values and functions without pickles, for clients and workers that are not Python.

Use it as the serializer of a client, and have this package importable on Python workers:

    from scaler import Client
    from penstock_scaler.neutral import Function, NeutralSerializer

    with Client(address=..., serializer=NeutralSerializer()) as client:
        client.submit(Function("detector:histogram@2"), 5, "run-1").result()

A payload is the magic b"PNS1", one byte for its kind, the length of its content in four bytes (little-endian), and the content.
"""

import importlib
import json
import struct
from typing import Any

MAGIC = b"PNS1"
FUNCTION, NULL, BOOL, INT64, FLOAT64, TEXT, BYTES, CBOR, JSON = range(9)


class Function:
    """A function by its name, "namespace:name@version". Python workers run it when the namespace is a module that has it."""

    def __init__(self, name: str):
        self.name = self.__name__ = name

    def __call__(self, *args: Any) -> Any:
        namespace, _, rest = self.name.rpartition(":")
        found: Any = importlib.import_module(namespace or "builtins")
        for part in rest.partition("@")[0].split("."):
            found = getattr(found, part)
        return found(*args)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Function) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


class NeutralSerializer:
    """Scaler's serializer interface over neutral payloads. What is no plain value travels as JSON."""

    @staticmethod
    def serialize(obj: Any) -> bytes:
        kind, content = _content(obj)
        return MAGIC + struct.pack("<BI", kind, len(content)) + content

    @staticmethod
    def deserialize(payload: bytes) -> Any:
        payload = bytes(payload)
        if len(payload) < 9 or payload[:4] != MAGIC:
            raise ValueError("a payload that does not begin as a neutral one")
        kind, length = struct.unpack_from("<BI", payload, 4)
        content = payload[9:]
        if length != len(content):
            raise ValueError(f"a neutral payload that announces {length} bytes and has {len(content)}")
        if kind == FUNCTION:
            return Function(content.decode())
        if kind == NULL:
            return None
        if kind == BOOL:
            return content != b"\0"
        if kind == INT64:
            return struct.unpack("<q", content)[0]
        if kind == FLOAT64:
            return struct.unpack("<d", content)[0]
        if kind == TEXT:
            return content.decode()
        if kind in (BYTES, CBOR):
            return content
        if kind == JSON:
            return json.loads(content)
        raise ValueError(f"a neutral payload of kind {kind}; 0 to {JSON} are known")


def _content(obj: Any) -> tuple:
    if isinstance(obj, Function):
        return FUNCTION, obj.name.encode()
    if obj is None:
        return NULL, b""
    if isinstance(obj, bool):
        return BOOL, b"\1" if obj else b"\0"
    if isinstance(obj, int) and -(2**63) <= obj < 2**63:
        return INT64, struct.pack("<q", obj)
    if isinstance(obj, float):
        return FLOAT64, struct.pack("<d", obj)
    if isinstance(obj, str):
        return TEXT, obj.encode()
    if isinstance(obj, (bytes, bytearray, memoryview)):
        return BYTES, bytes(obj)
    if callable(obj):
        return FUNCTION, f"{obj.__module__}:{obj.__qualname__}".encode()
    return JSON, json.dumps(obj, separators=(",", ":")).encode()
