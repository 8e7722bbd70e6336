#!/usr/bin/python3
"""Asks a data movement daemon (Penstock's or nnf-dm) for a copy and waits for it: dmcopy.py SOURCE DESTINATION [SOCKET]."""
import os
import sys

import grpc
import datamovement_pb2 as dm

SOCKET = "/var/run/nnf-dm.sock"


class DataMover:
    """The calls of the daemon. What it decides is in the replies; grpc.RpcError is raised when it could not be asked."""

    def __init__(self, socket=SOCKET, workflow=None):
        self.channel = grpc.insecure_channel("unix://" + socket)
        name, namespace = workflow or (os.environ.get("DW_WORKFLOW_NAME", ""), os.environ.get("DW_WORKFLOW_NAMESPACE", ""))
        self.workflow = dm.DataMovementWorkflow(name=name, namespace=namespace)

    def call(self, method, request, reply, timeout=20):
        stub = self.channel.unary_unary(f"/datamovement.DataMover/{method}", request_serializer=lambda m: m.SerializeToString(), response_deserializer=reply.FromString)
        return stub(request, timeout=timeout)

    def version(self):
        from google.protobuf import empty_pb2
        return self.call("Version", empty_pb2.Empty(), dm.DataMovementVersionResponse)

    def create(self, source, destination, **options):
        # -1 takes the profile's slots; the protocol's own default, 0, would mean none.
        options = {"slots": -1, "maxSlots": -1, **options}
        return self.call("Create", dm.DataMovementCreateRequest(workflow=self.workflow, source=source, destination=destination, **options), dm.DataMovementCreateResponse)

    def status(self, uid, wait=0):
        return self.call("Status", dm.DataMovementStatusRequest(workflow=self.workflow, uid=uid, maxWaitTime=wait), dm.DataMovementStatusResponse, timeout=wait + 20)

    def wait(self, uid, progress=None):
        while True:
            status = self.status(uid, wait=1)
            if progress:
                progress(status)
            if status.state == dm.DataMovementStatusResponse.COMPLETED or status.status == dm.DataMovementStatusResponse.NOT_FOUND:
                return status

    def cancel(self, uid):
        return self.call("Cancel", dm.DataMovementCancelRequest(workflow=self.workflow, uid=uid), dm.DataMovementCancelResponse)

    def delete(self, uid):
        return self.call("Delete", dm.DataMovementDeleteRequest(workflow=self.workflow, uid=uid), dm.DataMovementDeleteResponse)

    def list(self):
        return list(self.call("List", dm.DataMovementListRequest(workflow=self.workflow), dm.DataMovementListResponse).uids)


def main(args):
    if len(args) not in (2, 3):
        print("usage: dmcopy.py SOURCE DESTINATION [SOCKET]", file=sys.stderr)
        return 2
    mover = DataMover(*args[2:])
    created = mover.create(args[0], args[1])
    if created.status != dm.DataMovementCreateResponse.SUCCESS:
        print(f"dmcopy: not accepted: {created.message}", file=sys.stderr)
        return 1
    done = mover.wait(created.uid, lambda s: print(f"{created.uid} {dm.DataMovementStatusResponse.State.Name(s.state)} {s.commandStatus.progress} %"))
    print(f"{created.uid} {dm.DataMovementStatusResponse.Status.Name(done.status)} {done.message}".rstrip())
    return 0 if done.status == dm.DataMovementStatusResponse.SUCCESS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
