"""grpcio as a client of the data movement daemon: mover.py GENERATED CLIENT TARGET SOURCE DESTINATION [AUTHORITY]; prints one JSON object: the name of each check and "ok" or what was wrong."""
import json
import sys

generated, client, target, source, destination, *authority = sys.argv[1:]
sys.path[:0] = [generated, client]
import grpc
import datamovement_pb2 as dm
from dmcopy import DataMover

results = {}
mover = DataMover(target, workflow=("wf", "ns"))
if authority:
    mover.channel = grpc.insecure_channel("unix://" + target, options=[("grpc.default_authority", authority[0])])
S = dm.DataMovementStatusResponse


def check(name, good, what):
    results[name] = "ok" if good else str(what)


version = mover.version()
check("version", list(version.apiVersions) == ["1"] and version.version, version)
created = mover.create(source, destination)
check("create", created.status == dm.DataMovementCreateResponse.SUCCESS and created.uid and not created.message, created)
uid = created.uid
check("list", uid in mover.list(), mover.list())
done = mover.wait(uid)
check("wait", done.state == S.COMPLETED and done.status == S.SUCCESS, done)
check("cancel after the end", mover.cancel(uid).status == dm.DataMovementCancelResponse.SUCCESS, "")
check("still done", mover.status(uid).status == S.SUCCESS, mover.status(uid))
check("delete", mover.delete(uid).status == dm.DataMovementDeleteResponse.SUCCESS, "")
check("delete again", mover.delete(uid).status == dm.DataMovementDeleteResponse.NOT_FOUND, "")
gone = mover.status(uid)
check("gone", gone.state == S.UNKNOWN_STATE and gone.status == S.NOT_FOUND and not gone.HasField("commandStatus"), gone)
# As the original's own Python client: without a workflow, which ends the original.
bare = mover.call("Create", dm.DataMovementCreateRequest(source=source, destination=destination), dm.DataMovementCreateResponse)
check("no workflow", bare.status in (dm.DataMovementCreateResponse.SUCCESS, dm.DataMovementCreateResponse.INVALID), bare)
mover.call("List", dm.DataMovementListRequest(), dm.DataMovementListResponse)
check("alive", mover.version().version == version.version, "")
print(json.dumps(results))
