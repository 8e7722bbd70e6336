using Penstock.DataMovement.Api;
using Penstock.DataMovement.Operations;

namespace Penstock.DataMovement.Http;

/// <summary>The daemon's own table as the copy-offload server sees it: keys are <c>NODE--UID</c>, and only this workflow's operations of this user are there.</summary>
internal sealed class OffloadTable(IDataMover mover, OperationTable table, OffloadOptions options) : IOffloadBackend
{
    private readonly Caller _user = new(options.UserId, options.GroupId, [], 0);

    public async Task<CreateResult> StartAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        var created = await mover.CreateAsync(request with { Workflow = options.Workflow }, _user, cancellationToken);
        return created.Status == CreateStatus.Success ? created with { Uid = KeyOf(created.Uid) } : created;
    }

    public async Task<OperationReport> StatusAsync(string key, TimeSpan wait, CancellationToken cancellationToken) =>
        UidOf(key) is { } uid ? await mover.StatusAsync(uid, wait, _user, cancellationToken) : OperationReport.NotFound();

    public async Task<bool> CancelAsync(string key, CancellationToken cancellationToken) =>
        UidOf(key) is { } uid && (await mover.CancelAsync(uid, _user, cancellationToken)).Status == CancelStatus.Success;

    public IReadOnlyList<string> Active() =>
        [.. table.Active.Where(o => !o.HasEnded && o.Owner.UserId == options.UserId && o.Request.Workflow == options.Workflow).Select(o => KeyOf(o.Uid)).Order(StringComparer.Ordinal)];

    private string KeyOf(string uid) => $"{options.NodeName}--{uid}";

    private string? UidOf(string key)
    {
        var dashes = key.IndexOf("--", StringComparison.Ordinal);
        return dashes >= 0 && key[..dashes] == options.NodeName && Ulid.IsUid(key[(dashes + 2)..]) ? key[(dashes + 2)..] : null;
    }
}
