using Penstock.Capnp;
using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <content>Clients and their objects.</content>
internal sealed partial class Scheduler
{
    private void ClientBeat(Party from)
    {
        ClientOf(from, from.Identity).LastSeen = _now;
        Send(from, new ClientHeartbeatEcho { ObjectStorageAddress = _options.AdvertisedStorage });
    }

    // The client with this identity: usually the sender, who becomes one by what it sends.
    private ClientEntry ClientOf(Party from, ReadOnlySpan<byte> identity)
    {
        if (from.Client is { IsGone: false } known && (identity.SequenceEqual(from.Identity) || !_options.TrustSenders)) return known;
        if (_clientsBySpan.TryGetValue(identity, out var client)) return client;
        client = new ClientEntry(from) { LastSeen = _now };
        from.Client = client;
        _clients[from.Identity] = client;
        return client;
    }

    private void DisconnectArrived(Party from, ClientDisconnect disconnect)
    {
        if (disconnect.DisconnectType == ClientDisconnectType.Disconnect)
        {
            if (from.Client is { } client) Leave(client, null);
            return;
        }
        if (_options.Protected)
        {
            _output.Note(SchedulerNote.Warning, $"'{from}' asked to shut this protected scheduler down, which was refused");
            Send(from, new ClientShutdownResponse { Accepted = false });
            return;
        }
        _output.Note(SchedulerNote.Information, $"'{from}' shuts the scheduler down");
        Send(from, new ClientShutdownResponse { Accepted = true });
        foreach (var worker in _pool.Workers) Send(worker.Party, new ClientDisconnect { DisconnectType = ClientDisconnectType.Shutdown });
        _stopped = true;
        _output.Stop();
    }

    // A client is gone: what waits is dropped, what runs is asked to stop without force, its objects die.
    private void Leave(ClientEntry client, string? lost)
    {
        if (client.IsGone) return;
        client.IsGone = true;
        client.Party.Client = null;
        _clients.Remove(client.Party.Identity);
        if (lost is not null)
        {
            Counters.ClientsLost++;
            _output.Note(SchedulerNote.Warning, $"client '{client.Party}' is gone: {lost}; {client.Tasks.Count} of its tasks are cancelled");
        }
        foreach (var graph in client.Graphs.ToArray()) CancelGraph(graph);
        foreach (var task in client.Tasks.ToArray()) Cancel(task, force: false);
        _objects.RemoveAll(client);
        PlaceWaiting();
    }

    private void InstructionArrived(Party from, StructReader body, ref Traversal traversal)
    {
        var check = default(FieldCheck);
        var type = check.Ordinal<ObjectInstructionType>(body.GetUInt16(0), "ObjectInstruction.instructionType");
        var user = body.GetData(0);
        var metadata = body.GetStruct(1);
        var ids = metadata.GetList(0);
        for (var i = 0; i < ids.Count; i++) check.ObjectId(ids.GetData(i), "ObjectMetadata.objectIds");
        if (IsDamaged(from, ref traversal, ref check)) return;
        switch (type)
        {
            case ObjectInstructionType.Create:
                CreateObjects(from, user, ids, metadata.GetList(2));
                break;
            case ObjectInstructionType.Delete:
                DeleteObjects(from, user, ids);
                break;
            default:
                Counters.UnexpectedMessages++;
                _output.Note(SchedulerNote.Warning, $"'{from}' sent an object instruction '{type}', which a scheduler does not expect");
                break;
        }
        if (traversal.Fault != CapnpFault.None) Damaged(from, CapnpException.Describe(traversal.Fault, traversal.FaultOffset));
    }

    private void CreateObjects(Party from, ReadOnlySpan<byte> user, ListReader ids, ListReader names)
    {
        // A client registers for itself, a worker for the client of its task.
        if (from.Worker is null && !IsOwn(from, user, "objects")) return;
        _clientsBySpan.TryGetValue(user, out var owner);
        for (var i = 0; i < ids.Count; i++)
        {
            ObjectId.TryRead(ids.GetData(i), out var id);
            if (owner is null)
            {
                // In the original they stay in the storage for ever.
                Counters.ObjectsWithoutOwner++;
                if (from.Worker is not null) _objects.Kill(id);
            }
            else if (_options.StorageForgetsOwners && from.Worker is not null && owner.Makes(id))
            {
                // A result: the storage forgets it with its owner.
            }
            else if (_options.TrustSenders || owner.Makes(id))
            {
                _objects.Add(owner, id, i < names.Count ? names.GetData(i) : default);
            }
            else
            {
                Counters.Impersonations++;
            }
        }
    }

    // An object of a client that nobody will ask for any more.
    private void Release(ClientEntry owner, ObjectId id)
    {
        if (_options.StorageForgetsOwners && owner.Makes(id) && !owner.Objects.Contains(id)) _objects.Kill(id);
        else _objects.Remove(owner, id);
    }

    private void DeleteObjects(Party from, ReadOnlySpan<byte> user, ListReader ids)
    {
        if (!IsOwn(from, user, "the deletion of objects") || !_clientsBySpan.TryGetValue(user, out var owner)) return;
        for (var i = 0; i < ids.Count; i++)
        {
            ObjectId.TryRead(ids.GetData(i), out var id);
            Release(owner, id);
        }
    }

    // Tells the workers of dead objects, then deletes them.
    private void BuryDead()
    {
        if (!_objects.HasDead) return;
        var dead = _objects.TakeDead();
        foreach (var part in dead.Chunk(10_000))
        {
            var instruction = new ObjectInstruction { InstructionType = ObjectInstructionType.Delete, ObjectUser = [], ObjectMetadata = new ObjectMetadata { ObjectIds = part } };
            foreach (var worker in _pool.Workers) Send(worker.Party, instruction);
        }
        foreach (var id in dead) _output.DeleteObject(id);
    }
}
