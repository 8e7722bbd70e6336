using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Serving;
using Penstock.Rpc;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>Makes operations NnfDataMovement resources, and reads how they go from there. A controller on the Rabbit does the copying.</summary>
internal sealed partial class KubernetesMover : IDataMover, IAsyncDisposable
{
    private const int MostConflicts = 5;

    // Longer than any watch is silent about an end; a safety line, not the way ends are noticed.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConflictPause = TimeSpan.FromMilliseconds(10);

    private readonly KubeClient _client;
    private readonly KubeApis _apis;
    private readonly string _node;
    private readonly string _rabbit;
    private readonly MovementWatch _watch;
    private readonly StandaloneRules _rules;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private KubernetesMover(KubeClient client, KubeApis apis, string node, string rabbit, StandaloneRules rules, TimeProvider clock, ILogger logger)
    {
        _client = client;
        _apis = apis;
        _node = node;
        _rabbit = rabbit;
        _rules = rules;
        _clock = clock;
        _logger = logger;
        _watch = new MovementWatch(client, [apis.Movements(rabbit), apis.Movements(MovementResource.SystemNamespace)], clock, logger);
    }

    /// <summary>Connects: finds the versions, the Rabbit, and lists the movements once.</summary>
    /// <exception cref="InvalidDataException">Options, tokens or certificates are not what they should be.</exception>
    /// <exception cref="IOException">The API server cannot be asked, or does not know this node.</exception>
    public static async Task<KubernetesMover> StartAsync(KubernetesOptions options, StandaloneRules rules, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        if (!KubeNames.IsName(options.NodeName)) throw new InvalidDataException($"node name '{options.NodeName}' is not a name of Kubernetes");
        var client = new KubeClient(KubeAccess.Resolve(options), options.RequestsPerSecond, options.Burst, clock);
        KubernetesMover? mover = null;
        try
        {
            var apis = await KubeApis.DiscoverAsync(client, cancellationToken);
            var rabbit = options.RabbitName.Length > 0 ? options.RabbitName : await FindRabbitAsync(client, apis, options, cancellationToken);
            KubernetesLog.Connected(logger, client.Server, apis.Nnf, apis.Dws, apis.Lus, options.NodeName, rabbit);
            mover = new KubernetesMover(client, apis, options.NodeName, rabbit, rules, clock, logger);
            await mover._watch.FirstList.WaitAsync(cancellationToken);
            return mover;
        }
        catch (Exception e)
        {
            if (mover is not null) await mover._watch.DisposeAsync();
            client.Dispose();
            if (e is KubeException) throw new IOException(e.Message, e);
            throw;
        }
    }

    public async Task<CreateResult> CreateAsync(OperationRequest request, Caller? caller, CancellationToken cancellationToken)
    {
        try
        {
            return CreateResult.Accepted(await CreateMovementAsync(request, caller, cancellationToken));
        }
        catch (MovementRefusal refusal)
        {
            return new CreateResult(refusal.Status, "", refusal.Message);
        }
    }

    public async Task<OperationReport> StatusAsync(string uid, TimeSpan wait, Caller? caller, CancellationToken cancellationToken)
    {
        if (!KubeNames.IsName(uid)) return OperationReport.NotFound();
        if (wait == TimeSpan.Zero) return await FindAsync(uid, caller, cancellationToken) is { } now ? MovementResource.ToReport(now) : OperationReport.NotFound();
        using var waiter = _watch.Wait(uid);
        var begin = _clock.GetTimestamp();
        while (true)
        {
            if (await FindAsync(uid, caller, cancellationToken) is not { } movement) return OperationReport.NotFound();
            var left = wait == Timeout.InfiniteTimeSpan ? LookAgain : wait - _clock.GetElapsedTime(begin);
            if (MovementResource.HasEnded(movement) || left <= TimeSpan.Zero) return MovementResource.ToReport(movement);
            await waiter.Ended.WaitAsync(left < LookAgain ? left : LookAgain, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async Task<CancelResult> CancelAsync(string uid, Caller? caller, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await FindAsync(uid, caller, cancellationToken) is not { } movement) return new CancelResult(CancelStatus.NotFound);
            if (Json.Truth(movement, "spec", "cancel") || MovementResource.HasEnded(movement)) return new CancelResult(CancelStatus.Success);
            try
            {
                ((JsonObject)movement["spec"]!)["cancel"] = true;
                await _client.UpdateAsync(PathOf(uid), movement, cancellationToken);
                return new CancelResult(CancelStatus.Success);
            }
            catch (KubeException e) when (e.IsConflict)
            {
                if (attempt == MostConflicts) return new CancelResult(CancelStatus.Failed);
                await Task.Delay(ConflictPause * (1 + (Random.Shared.NextDouble() * 0.1)), _clock, cancellationToken);
            }
            catch (KubeException e) when (e.IsNotFound)
            {
                return new CancelResult(CancelStatus.NotFound);
            }
            catch (KubeException e)
            {
                throw Unknown(e);
            }
        }
    }

    public async Task<DeleteResult> DeleteAsync(string uid, Caller? caller, CancellationToken cancellationToken)
    {
        if (await FindAsync(uid, caller, cancellationToken) is not { } movement) return new DeleteResult(DeleteStatus.NotFound);
        if (Json.Text(movement, "status", "state") != "Finished") return new DeleteResult(DeleteStatus.Active);
        try
        {
            await _client.DeleteAsync(PathOf(uid), cancellationToken);
            return new DeleteResult(DeleteStatus.Success);
        }
        catch (KubeException e) when (e.IsNotFound)
        {
            return new DeleteResult(DeleteStatus.NotFound);
        }
        catch (KubeException e)
        {
            throw Unknown(e);
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync(WorkflowReference? workflow, Caller? caller, CancellationToken cancellationToken)
    {
        if (workflow is null || !KubeNames.IsName(workflow.Name) || !KubeNames.IsName(workflow.Namespace)) return [];
        try
        {
            var (items, _) = await _client.ListAsync(_apis.AllMovements, MovementResource.SelectorOfOwner(workflow), cancellationToken);
            return [.. items.Where(m => MaySee(caller, m)).Select(m => Json.Text(m, "metadata", "name"))];
        }
        catch (KubeException e)
        {
            throw Unknown(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _client.Dispose();
    }

    private string PathOf(string uid) => $"{_apis.Movements(uid.StartsWith(MovementResource.NodePrefix, StringComparison.Ordinal) ? _rabbit : MovementResource.SystemNamespace)}/{uid}";

    // Null: not there, or not the caller's.
    private async Task<JsonObject?> FindAsync(string uid, Caller? caller, CancellationToken cancellationToken)
    {
        if (!KubeNames.IsName(uid)) return null;
        try
        {
            var movement = await _client.GetAsync(PathOf(uid), cancellationToken);
            return MaySee(caller, movement) ? movement : null;
        }
        catch (KubeException e) when (e.IsNotFound)
        {
            return null;
        }
        catch (KubeException e)
        {
            throw Unknown(e);
        }
    }

    private bool MaySee(Caller? caller, JsonObject movement) =>
        _rules.SeesAll(caller) || (caller is not null && Json.Number(movement, "spec", "userId") == caller.UserId);

    private static RpcException Unknown(KubeException e) => new(RpcStatusCode.Unknown, e.Message, e);

    private static async Task<string> FindRabbitAsync(KubeClient client, KubeApis apis, KubernetesOptions options, CancellationToken cancellationToken)
    {
        if (options.SystemConfiguration.Length == 0) throw new InvalidDataException("system configuration name not defined");
        JsonObject system;
        try
        {
            system = await client.GetAsync($"{apis.SystemConfigurations}/{options.SystemConfiguration}", cancellationToken);
        }
        catch (KubeException e)
        {
            throw new IOException($"failed to retrieve system configuration: {e.Message}", e);
        }
        var storage = Json.Objects(system, "spec", "storageNodes").FirstOrDefault(s => Json.Objects(s, "computesAccess").Any(c => Json.Text(c, "name") == options.NodeName))
            ?? throw new IOException("storage node not found in system configuration");
        var type = Json.Text(storage, "type");
        return type == "Rabbit" ? Json.Text(storage, "name") : throw new IOException($"storage node type '{type}' not supported. Must be 'Rabbit'");
    }
}
