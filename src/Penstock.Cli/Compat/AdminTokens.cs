using Penstock.Cli.Terminal;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>lbadm's commands about tokens.</summary>
internal static class AdminTokens
{
    public static async Task CreateAsync(AdminRun run)
    {
        var permissions = run.Values.Texts("permission").Select(TokenPermission.Parse).ToList();
        run.SayDoing("Creating a new token ");
        run.Say($"   Token name: {run.Values.Text("tokenname")}");
        run.Say($"   Permissions ({permissions.Count}):");
        foreach (var permission in permissions)
        {
            run.Say($"      ResourceType={(int)permission.Resource}, ResourceId={(permission.ResourceId.Length == 0 ? "(none)" : permission.ResourceId)}, Permission={(int)permission.Access}");
        }

        var created = await run.Client.CreateTokenAsync(run.Values.Text("tokenname")!, permissions, run.Stop);
        if (run.IsExport)
        {
            run.Export(created.Token);
            return;
        }

        run.Say("Success. Token created.");
        run.Say($"Token: {created.Token}");
    }

    public static async Task ListPermissionsAsync(AdminRun run)
    {
        run.SayDoing("Listing token permissions ");
        run.Say($"   Token ID/String: {Shown(run)}");
        var details = await run.Client.ListTokenPermissionsAsync(Selector(run), run.Stop);
        if (run.IsExport)
        {
            run.Export(details.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return;
        }

        run.Say("Success.");
        run.Say("Token Details:");
        run.Say($"  Name: {Tables.Plain(details.Name)}");
        run.Say($"  ID: {details.Id}");
        run.Say($"  Created: {Tables.Plain(details.CreatedAt)}");
        run.Say($"  Permissions ({details.Permissions.Count}):");
        foreach (var permission in details.Permissions)
        {
            run.Say(Tables.Plain(permission.ToString()));
        }
    }

    public static async Task ListChildrenAsync(AdminRun run)
    {
        run.SayDoing("Listing child tokens ");
        run.Say($"   Parent Token ID/String: {Shown(run)}");
        var children = await run.Client.ListChildTokensAsync(Selector(run), run.Stop);
        if (run.IsExport)
        {
            run.Export(children.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return;
        }

        run.Say("Success.");
        run.Say($"Child tokens ({children.Count}):");
        if (children.Count == 0)
        {
            run.Say("  (no child tokens)");
        }

        foreach (var child in children)
        {
            run.Say($"  [ name={Tables.Plain(child.Name)}, id={child.Id}, created={Tables.Plain(child.CreatedAt)}, permissions={child.Permissions.Count} ]");
        }
    }

    public static async Task RevokeAsync(AdminRun run)
    {
        run.SayDoing("Revoking token (including all children) ");
        run.Say($"   Token ID/String: {Shown(run)}");
        await run.Client.RevokeTokenAsync(Selector(run), run.Stop);
        if (run.IsExport)
        {
            run.Export("0");
            return;
        }

        run.Say("Success. Token revoked (including all child tokens).");
    }

    private static TokenSelector Selector(AdminRun run) => TokenSelector.Parse(run.Values.Text("tokenid")!);

    // A number may be shown; a token's text is a secret.
    private static string Shown(AdminRun run) => Selector(run).Token is null ? run.Values.Text("tokenid")! : "***";
}
