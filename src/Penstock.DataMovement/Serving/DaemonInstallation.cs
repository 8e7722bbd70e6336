using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Penstock.DataMovement;

/// <summary>Installs the daemon as the systemd service <c>nnf-dm</c>, and starts and stops it: the original's verbs, texts and file.</summary>
public sealed partial class DaemonInstallation
{
    private const string Name = "nnf-dm";
    private const string Description = "Near-Node Flash (NNF) Data Movement Service";
    private const string Success = "\t\t\t\t\t[  \u001b[32mOK\u001b[0m  ]";
    private const string Failure = "\t\t\t\t\t[\u001b[31mFAILED\u001b[0m]";

    /// <summary>The folder the paths are below; default the root.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Only say what would be written and run.</summary>
    public bool DryRun { get; init; }

    /// <summary>The systemctl program.</summary>
    public string Systemctl { get; init; } = "systemctl";

    /// <summary>The command that is the daemon, before its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [Environment.ProcessPath!, "compat", Name];

    /// <summary>True when this process may install.</summary>
    public bool IsPrivileged { get; init; } = Environment.IsPrivilegedProcess;

    private string UnitFile => Path.Combine(Root, "etc/systemd/system/nnf-dm.service");

    private bool IsInstalled => File.Exists(UnitFile);

    /// <summary>Carries out one of <c>install</c>, <c>remove</c>, <c>start</c>, <c>stop</c> and <c>status</c>.</summary>
    /// <returns>What to print, and the error after it where it failed.</returns>
    public (string Text, string? Error) Run(string verb, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return verb switch
        {
            "install" => Install(arguments),
            "remove" => Remove(),
            "start" => Start(),
            "stop" => Stop(),
            "status" => Status(),
            _ => throw new ArgumentException($"verb '{verb}' is not one of install, remove, start, stop and status"),
        };
    }

    /// <summary>The unit's text.</summary>
    public string Unit(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return $"""
            [Unit]
            Description={Description}
            Requires=network-online.target
            After=network-online.target

            [Service]
            Type=notify
            NotifyAccess=main
            WatchdogSec=60
            PIDFile=/var/run/nnf-dm.pid
            ExecStartPre=/bin/rm -f /var/run/nnf-dm.pid
            ExecStart={string.Join(' ', Command.Concat(arguments).Select(Quote))}
            Restart=on-failure

            [Install]
            WantedBy=multi-user.target

            """;
    }

    private (string Text, string? Error) Install(IReadOnlyList<string> arguments)
    {
        const string Doing = "Install " + Description + ":";
        if (Refused() is { } refused) return (Doing + Failure, refused);
        if (IsInstalled) return (Doing + Failure, "Service has already been installed");
        var unit = Unit(arguments);
        if (DryRun) return ($"{UnitFile}:\n{unit}\n{Systemctl} daemon-reload\n{Systemctl} enable {Name}.service", null);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(UnitFile)!);
            File.WriteAllText(UnitFile, unit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (Doing + Failure, e.Message);
        }
        return Finish(Doing, ["daemon-reload"], ["enable", $"{Name}.service"]);
    }

    private (string Text, string? Error) Remove()
    {
        const string Doing = "Removing " + Description + ":";
        if (Refused() is { } refused) return (Doing + Failure, refused);
        if (!IsInstalled) return (Doing + Failure, "Service is not installed");
        if (DryRun) return ($"{Systemctl} disable {Name}.service\nrm {UnitFile}", null);
        var done = Finish(Doing, ["disable", $"{Name}.service"]);
        if (done.Error is null) File.Delete(UnitFile);
        return done;
    }

    private (string Text, string? Error) Start()
    {
        const string Doing = "Starting " + Description + ":";
        if (Refused() is { } refused) return (Doing + Failure, refused);
        if (!IsInstalled) return (Doing + Failure, "Service is not installed");
        if (IsRunning(out _)) return (Doing + Failure, "Service is already running");
        return DryRun ? ($"{Systemctl} start {Name}.service", null) : Finish(Doing, ["start", $"{Name}.service"]);
    }

    private (string Text, string? Error) Stop()
    {
        const string Doing = "Stopping " + Description + ":";
        if (Refused() is { } refused) return (Doing + Failure, refused);
        if (!IsInstalled) return (Doing + Failure, "Service is not installed");
        if (!IsRunning(out _)) return (Doing + Failure, "Service has already been stopped");
        return DryRun ? ($"{Systemctl} stop {Name}.service", null) : Finish(Doing, ["stop", $"{Name}.service"]);
    }

    private (string Text, string? Error) Status()
    {
        if (Refused() is { } refused) return ("", refused);
        if (!IsInstalled) return ("Service not installed", "Service is not installed");
        if (!IsRunning(out var process)) return ("Service is stopped", null);
        return (process is null ? "Service is running..." : $"Service (pid  {process}) is running...", null);
    }

    private string? Refused() => IsPrivileged ? null : "You must have root user privileges. Possibly using 'sudo' command should help";

    private bool IsRunning(out string? process)
    {
        process = null;
        var (_, output) = Call("status", $"{Name}.service");
        if (!output.Contains("Active: active", StringComparison.Ordinal)) return false;
        if (MainProcess().Match(output) is { Success: true } match) process = match.Groups["pid"].Value;
        return true;
    }

    private (string Text, string? Error) Finish(string doing, params string[][] calls)
    {
        foreach (var call in calls)
        {
            var (code, output) = Call(call);
            if (code != 0) return (doing + Failure, output.Trim() is { Length: > 0 } text ? text.Split('\n')[^1] : $"{Systemctl} {string.Join(' ', call)} ended with code {code}");
        }
        return (doing + Success, null);
    }

    private (int Code, string Output) Call(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Systemctl, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, e.Message);
        }
    }

    // systemd.syntax(7): words with anything special in double quotes, % doubled, $ doubled.
    private static string Quote(string word)
    {
        var escaped = word.Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        if (escaped.Length > 0 && !escaped.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or '\\' or ';')) return escaped;
        var quoted = new StringBuilder("\"");
        foreach (var c in escaped) quoted.Append(c switch { '"' => "\\\"", '\\' => @"\\", '\n' => "\\n", '\t' => "\\t", _ => c.ToString() });
        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"Main PID: (?<pid>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MainProcess();
}
