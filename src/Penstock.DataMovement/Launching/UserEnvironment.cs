using System.Globalization;
using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Launching;

/// <summary>The environment of what runs for a user: nothing of the daemon's own.</summary>
internal static class UserEnvironment
{
    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static IReadOnlyList<string> Of(Caller user, string uid)
    {
        var (name, home) = Account(user.UserId);
        var environment = new List<string> { $"PATH={Path}", $"HOME={home}", $"USER={name}", $"LOGNAME={name}", "LANG=C.UTF-8", $"{OrphanScan.Mark}={uid}" };
        // The penstock command is one of the programs, and finds .NET by this where it is not installed for all.
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root) environment.Add($"DOTNET_ROOT={root}");
        return environment;
    }

    private static (string Name, string Home) Account(uint user)
    {
        try
        {
            foreach (var line in File.ReadLines("/etc/passwd"))
            {
                var fields = line.Split(':');
                if (fields.Length >= 6 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id == user) return (fields[0], fields[5].StartsWith('/') ? fields[5] : "/");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As without an entry.
        }
        return ($"{user}", "/");
    }
}
