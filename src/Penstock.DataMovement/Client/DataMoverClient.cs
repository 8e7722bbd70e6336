using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Protocol;
using Penstock.Rpc;

namespace Penstock.DataMovement;

/// <summary>Calls a data movement daemon, ours or nnf-dm's: all six calls, and waiting with progress. Safe for concurrent use.</summary>
/// <remarks>What the daemon decides is in the results; <see cref="DataMoverException"/> is thrown when it could not be asked.</remarks>
public sealed class DataMoverClient : IAsyncDisposable
{
    /// <summary>Where nnf-dm's daemon listens, and ours.</summary>
    public const string DefaultSocket = "/var/run/nnf-dm.sock";

    // Long enough to cost nothing, short enough to notice a daemon that is gone.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly RpcChannel _channel;
    private readonly DataMoverClientOptions _options;

    /// <summary>A client of the daemon at a socket; nothing is connected before the first call.</summary>
    /// <param name="address">The socket's path, or any address <see cref="RpcChannel"/> takes (<c>unix:///PATH</c>, <c>unix-abstract:NAME</c>).</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <exception cref="ArgumentException">The address is none.</exception>
    public DataMoverClient(string address = DefaultSocket, DataMoverClientOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        Address = address.StartsWith('/') ? $"unix:{address}" : address;
        _options = options ?? new DataMoverClientOptions();
        _channel = RpcChannel.ForAddress(Address, new RpcChannelOptions { UserAgent = "penstock-datamovement", TimeProvider = _options.TimeProvider });
    }

    /// <summary>Where the calls go.</summary>
    public string Address { get; }

    /// <summary>What the daemon is.</summary>
    public async Task<MoverVersion> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        var reply = await CallAsync(DataMoverMethods.Version, new Empty(), TimeSpan.Zero, cancellationToken);
        return new MoverVersion(reply.Version, [.. reply.ApiVersions]);
    }

    /// <summary>Asks for an operation. It goes on when this returns.</summary>
    public async Task<CreateResult> CreateAsync(OperationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = await CallAsync(DataMoverMethods.Create, WireMapping.ToWire(request), TimeSpan.Zero, cancellationToken);
        return new CreateResult((CreateStatus)reply.Status, reply.Uid, reply.Message);
    }

    /// <summary>Where an operation stands.</summary>
    /// <param name="uid">Its name.</param>
    /// <param name="wait">How long the daemon waits for its end before it answers, in whole seconds; zero (the default) not at all.</param>
    /// <param name="workflow">The workflow it belongs to; daemons do not need it.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public async Task<OperationReport> GetStatusAsync(string uid, TimeSpan wait = default, WorkflowReference? workflow = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(uid);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        var request = new DataMovementStatusRequest { Uid = uid, MaxWaitTime = seconds, Workflow = WireMapping.ToWire(workflow) };
        return WireMapping.ToReport(await CallAsync(DataMoverMethods.Status, request, TimeSpan.FromSeconds(seconds), cancellationToken));
    }

    /// <summary>Every change of an operation that is seen, until it has ended: the last report is final.</summary>
    /// <param name="uid">Its name.</param>
    /// <param name="interval">How often to look, in whole seconds. Default every second. The end is seen at once.</param>
    /// <param name="cancellationToken">Ends the watching, not the operation.</param>
    public async IAsyncEnumerable<OperationReport> WatchAsync(string uid, TimeSpan? interval = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var wait = interval ?? TimeSpan.FromSeconds(1);
        OperationReport? last = null;
        // The first look is at once: it says whether there is such an operation.
        for (var report = await PatientStatusAsync(uid, TimeSpan.Zero, cancellationToken); ; report = await PatientStatusAsync(uid, wait, cancellationToken))
        {
            if (report != last) yield return report;
            if (report.IsFinal) yield break;
            last = report;
        }
    }

    /// <summary>Waits for the end of an operation.</summary>
    /// <param name="uid">Its name.</param>
    /// <param name="timeout">How long at most; null waits without limit.</param>
    /// <param name="cancellationToken">Ends the waiting, not the operation.</param>
    /// <returns>The final report, or after <paramref name="timeout"/> where it stands then.</returns>
    public async Task<OperationReport> WaitAsync(string uid, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var begin = _options.TimeProvider.GetTimestamp();
        while (true)
        {
            var left = timeout - _options.TimeProvider.GetElapsedTime(begin) ?? LongestWait;
            var wait = left > LongestWait ? LongestWait : left > TimeSpan.Zero ? left : TimeSpan.Zero;
            var report = await PatientStatusAsync(uid, wait, cancellationToken);
            if (report.IsFinal || (timeout is { } limit && _options.TimeProvider.GetElapsedTime(begin) >= limit)) return report;
        }
    }

    /// <summary>Asks an operation to end; <see cref="WaitAsync"/> tells when it has.</summary>
    public async Task<CancelResult> CancelAsync(string uid, WorkflowReference? workflow = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(uid);
        var request = new DataMovementCancelRequest { Uid = uid, Workflow = WireMapping.ToWire(workflow) };
        var reply = await CallAsync(DataMoverMethods.Cancel, request, TimeSpan.Zero, cancellationToken);
        return new CancelResult((CancelStatus)reply.Status, reply.Message);
    }

    /// <summary>Makes the daemon forget an operation that has ended.</summary>
    public async Task<DeleteResult> DeleteAsync(string uid, WorkflowReference? workflow = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(uid);
        var request = new DataMovementDeleteRequest { Uid = uid, Workflow = WireMapping.ToWire(workflow) };
        var reply = await CallAsync(DataMoverMethods.Delete, request, TimeSpan.Zero, cancellationToken);
        return new DeleteResult((DeleteStatus)reply.Status, reply.Message);
    }

    /// <summary>The names of a workflow's operations, ended ones too; of all that the caller may see where it is null.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(WorkflowReference? workflow = null, CancellationToken cancellationToken = default)
    {
        // The original ends when this message is missing.
        var request = new DataMovementListRequest { Workflow = WireMapping.ToWire(workflow ?? new WorkflowReference("", "")) };
        var reply = await CallAsync(DataMoverMethods.List, request, TimeSpan.Zero, cancellationToken);
        return [.. reply.Uids];
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task<OperationReport> PatientStatusAsync(string uid, TimeSpan wait, CancellationToken cancellationToken)
    {
        var clock = _options.TimeProvider;
        long? away = null;
        while (true)
        {
            try
            {
                return await GetStatusAsync(uid, wait, cancellationToken: cancellationToken);
            }
            catch (DataMoverException e) when (e.RpcStatus == RpcStatusCode.Unavailable)
            {
                away ??= clock.GetTimestamp();
                if (clock.GetElapsedTime(away.Value) >= _options.Patience) throw;
                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
            }
        }
    }

    private async Task<TReply> CallAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, TimeSpan wait, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        try
        {
            return await _channel.UnaryAsync(method, request, new RpcCallOptions { Timeout = _options.Deadline + wait }, cancellationToken);
        }
        catch (RpcException e)
        {
            throw new DataMoverException($"{method.Descriptor.Name} at {Address} failed with {e.Message}", e);
        }
    }
}
