using Google.Protobuf.WellKnownTypes;
using Proto = Penstock.Ejfat.Control.Protocol;

namespace Penstock.Ejfat.Control;

/// <content>The service itself, its history, and tokens: admin token. Chains: instance token.</content>
public sealed partial class LoadBalancerClient
{
    /// <summary>Asks what the control plane is.</summary>
    public async Task<ServerVersion> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        var reply = await CallAsync(ControlMethods.Version, new(), EjfatTokenKind.Admin, isRepeatable: true, cancellationToken);
        return new(reply.Commit, reply.Build, reply.CompatTag);
    }

    /// <summary>Asks for the history of quantities.</summary>
    /// <param name="selector">For example <c>/lb/1/*</c>.</param>
    /// <param name="since">From when on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EjfatException">There is no such series (<see cref="E2sarErrorCode.NotFound"/>).</exception>
    public Task<TimeseriesResult> GetTimeseriesAsync(string selector, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        GetTimeseriesAsync([selector], since, cancellationToken);

    /// <inheritdoc cref="GetTimeseriesAsync(string, DateTimeOffset, CancellationToken)"/>
    /// <param name="selectors">Several of these.</param>
    /// <param name="since">From when on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TimeseriesResult> GetTimeseriesAsync(IReadOnlyCollection<string> selectors, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        if (selectors.Count == 0 || selectors.Any(string.IsNullOrEmpty)) throw Wrong("a time series needs a selector that is not empty, for example /lb/1/*");
        var request = new Proto.TimeseriesRequest { Since = since.ToTimestamp() };
        request.SeriesSelector.AddRange(selectors);
        var reply = await CallAsync(ControlMethods.Timeseries, request, EjfatTokenKind.Admin, isRepeatable: true, cancellationToken);
        return reply.Timeseries.Count > 0 ? ControlReplies.ToTimeseries(reply) : throw new EjfatException(
            E2sarErrorCode.NotFound, $"the control plane {Target} has no time series '{string.Join("', '", selectors)}'");
    }

    /// <summary>Makes a token that allows no more than the calling one.</summary>
    /// <param name="name">Its name; not empty.</param>
    /// <param name="permissions">What it allows; at least one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CreatedToken> CreateTokenAsync(string name, IReadOnlyCollection<TokenPermission> permissions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(permissions);
        if (string.IsNullOrEmpty(name)) throw Wrong("a token needs a name that is not empty");
        if (permissions.Count == 0) throw Wrong($"token '{name}' needs at least one permission");
        var request = new Proto.CreateTokenRequest { Name = name };
        request.Permissions.AddRange(permissions.Select(p => new Proto.TokenPermission
        {
            ResourceType = (Proto.TokenPermission.Types.ResourceType)p.Resource,
            ResourceId = p.ResourceId,
            Permission = (Proto.TokenPermission.Types.PermissionType)p.Access,
        }));
        var reply = await CallAsync(ControlMethods.CreateToken, request, EjfatTokenKind.Admin, isRepeatable: false, cancellationToken);
        return new(reply.Token, reply.EjfatUri);
    }

    /// <summary>Asks what a token allows.</summary>
    public async Task<TokenDetails> ListTokenPermissionsAsync(TokenSelector target, CancellationToken cancellationToken = default)
    {
        var request = new Proto.ListTokenPermissionsRequest { Target = ToProto(target) };
        var reply = await CallAsync(ControlMethods.ListTokenPermissions, request, EjfatTokenKind.Admin, isRepeatable: true, cancellationToken);
        return ControlReplies.ToToken(reply.Token ?? throw new EjfatException(E2sarErrorCode.DataError, "the control plane described no token"));
    }

    /// <summary>Asks for all tokens made with a token, and with those, and so on.</summary>
    public async Task<IReadOnlyList<TokenDetails>> ListChildTokensAsync(TokenSelector target, CancellationToken cancellationToken = default)
    {
        var request = new Proto.ListChildTokensRequest { Target = ToProto(target) };
        return [.. (await CallAsync(ControlMethods.ListChildTokens, request, EjfatTokenKind.Admin, isRepeatable: true, cancellationToken)).Tokens.Select(ControlReplies.ToToken)];
    }

    /// <summary>Makes a token and all tokens made with it worthless.</summary>
    public Task RevokeTokenAsync(TokenSelector target, CancellationToken cancellationToken = default) =>
        CallAsync(ControlMethods.RevokeToken, new() { Target = ToProto(target) }, EjfatTokenKind.Admin, isRepeatable: false, cancellationToken);

    /// <summary>Lets another load balancer feed this one.</summary>
    /// <returns>The chain's id.</returns>
    public async Task<string> ChainAsync(ChainRequest chain, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (chain.Family is not (IpFamilies.IPv4 or IpFamilies.IPv6)) throw Wrong($"a chain over {chain.Family} is not possible; IPv4 or IPv6 is accepted");
        if (chain.Upstream.LbId.Length == 0) throw Wrong($"the upstream URI {chain.Upstream.ToRedactedString()} has no reservation id (/lb/ID)");
        CheckShares(chain.Weight, chain.MinFactor, chain.MaxFactor, "the chain");
        var request = new Proto.ChainLoadBalancerRequest
        {
            LbId = LbIdOf(lbId: null),
            EjfatUri = chain.Upstream.ToString(),
            IpFamily = (Proto.IpFamily)chain.Family,
            Weight = chain.Weight,
            MinFactor = chain.MinFactor,
            MaxFactor = chain.MaxFactor,
        };
        request.SlotDemands.AddRange(ToProto(chain.SlotDemands));
        return (await CallAsync(ControlMethods.Chain, request, EjfatTokenKind.Instance, isRepeatable: false, cancellationToken)).ChainId;
    }

    /// <summary>Ends a chain.</summary>
    public Task UnchainAsync(string chainId, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(chainId)) throw Wrong("a chain id that is not empty is needed");
        return CallAsync(ControlMethods.Unchain, new() { LbId = LbIdOf(lbId: null), ChainId = chainId }, EjfatTokenKind.Instance, isRepeatable: false, cancellationToken);
    }

    /// <summary>Asks for the load balancers upstream.</summary>
    /// <param name="visited">Those to leave out, as <c>host:port/lbId</c>. Null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ChainGraph> GetChainGraphAsync(IReadOnlyCollection<string>? visited = null, CancellationToken cancellationToken = default)
    {
        var request = new Proto.GetChainGraphRequest { LbId = LbIdOf(lbId: null) };
        request.Visited.AddRange(visited ?? []);
        return ControlReplies.ToGraph(await CallAsync(ControlMethods.GetChainGraph, request, EjfatTokenKind.Instance, isRepeatable: true, cancellationToken));
    }

    private static Proto.TokenSelector ToProto(TokenSelector target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Token is { } token ? new() { Token = token } : new() { Id = target.Id };
    }
}
