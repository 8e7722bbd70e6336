using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;
using ProtoPermission = Penstock.Ejfat.Control.Protocol.TokenPermission;
using ProtoSelector = Penstock.Ejfat.Control.Protocol.TokenSelector;

namespace Penstock.LoadBalancer.ControlPlane;

/// <content>Tokens.</content>
internal sealed partial class LoadBalancerService
{
    private CreateTokenReply CreateToken(Caller caller, CreateTokenRequest request)
    {
        var name = NameRules.Checked("token", request.Name);
        var permissions = request.Permissions.Select(ToPermission).ToArray();
        if (permissions.DistinctBy(p => (p.Resource, p.Id)).Count() < permissions.Length)
            throw Refusal.Invalid($"token '{name}' has two permissions on the same resource; one each is accepted");
        var token = _state.CreateToken(caller.Token, name, permissions, caller.Now);
        ControlPlaneLog.TokenCreated(_logger, name, caller.Token.Id, caller.Peer, string.Join(", ", permissions));
        return new() { Token = token, EjfatUri = EjfatUris.Admin(token, _advertised.ControlPlane(caller.Origin), caller.Origin.IsTls) };
    }

    private ListTokenPermissionsReply ListTokenPermissions(Caller caller, ListTokenPermissionsRequest request)
    {
        var target = Target(caller, request.Target);
        if (target != caller.Token && !MayRule(caller) && !target.IsDescendantOf(caller.Token))
            throw Refusal.Denied($"token {caller.Token.Id} may look at itself and its descendants; token {target.Id} is neither");
        return new() { Token = Replies.ToDetails(target) };
    }

    private ListChildTokensReply ListChildTokens(Caller caller, ListChildTokensRequest request)
    {
        var target = Target(caller, request.Target);
        if (target != caller.Token && !MayRule(caller)) throw Refusal.Denied($"token {caller.Token.Id} may list its own descendants, not those of token {target.Id}");
        var reply = new ListChildTokensReply();
        reply.Tokens.AddRange(_state.Tokens.DescendantsOf(target).Select(Replies.ToDetails));
        return reply;
    }

    private RevokeTokenReply RevokeToken(Caller caller, RevokeTokenRequest request)
    {
        var target = Target(caller, request.Target);
        if (!MayRule(caller) && !target.IsDescendantOf(caller.Token)) throw Refusal.Denied($"token {caller.Token.Id} may revoke its descendants; token {target.Id} is none");
        if (target == _state.Root) throw Refusal.Precondition("the configured root token cannot be revoked; change the configuration");
        _state.Tokens.Revoke(target);
        ControlPlaneLog.TokenRevoked(_logger, target.Id, target.Name, caller.Token.Id, caller.Peer);
        return new();
    }

    private Token Target(Caller caller, ProtoSelector? selector) => selector?.TokenSelectorCase switch
    {
        ProtoSelector.TokenSelectorOneofCase.Token => _state.Tokens.Find(selector.Token) ?? throw Refusal.NotFound("the token asked for was not found"),
        ProtoSelector.TokenSelectorOneofCase.Id when selector.Id != 0 => _state.Tokens.Find(selector.Id) ?? throw Refusal.NotFound($"token {selector.Id} was not found"),
        _ => caller.Token,
    };

    private static bool MayRule(Caller caller) => ControlPlaneState.Allows(caller.Token, ResourcePath.All, TokenAccess.Update);

    private static Permission ToPermission(ProtoPermission permission)
    {
        if (!Enum.IsDefined(permission.ResourceType) || !Enum.IsDefined(permission.Permission))
            throw Refusal.Invalid($"permission {(int)permission.Permission} on resource type {(int)permission.ResourceType} is not possible; 0..3 are accepted for both");
        var resource = (TokenResource)permission.ResourceType;
        return new(resource, resource == TokenResource.All ? 0 : ToId("resourceId", permission.ResourceId), (TokenAccess)permission.Permission);
    }
}
