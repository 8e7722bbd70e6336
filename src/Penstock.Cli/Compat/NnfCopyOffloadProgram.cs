using System.Net;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;
using Penstock.Ejfat.Logging;

namespace Penstock.Cli.Compat;

/// <summary>nnf-copy-offload: the HTTP server that applications of a workflow call through libcopyoffload, with the original's flags and environment. It copies as its own user.</summary>
internal static class NnfCopyOffloadProgram
{
    private const string Name = "nnf-copy-offload";

    private static readonly string[] Needed = ["NNF_NODE_NAME", "ENVIRONMENT", "DW_WORKFLOW_NAME", "DW_WORKFLOW_NAMESPACE"];
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private static readonly GoFlag[] Flags =
    [
        new("addr", GoFlagKind.Text, "localhost:4000", "address to listen on"),
        new("cert", GoFlagKind.Text, "cert.pem", "certificate file, PEM"),
        new("cakey", GoFlagKind.Text, "key.pem", "key of the certificate, PEM"),
        new("tokenkey", GoFlagKind.Text, "token_key.pem", "key that tokens are signed with, PEM"),
        new("skip-tls", GoFlagKind.Truth, "false", "plain HTTP"),
        new("skip-token", GoFlagKind.Truth, "false", "ask for no token"),
        new("mock", GoFlagKind.Truth, "false", "canned operations"),
        new("state", GoFlagKind.Text, "/tmp/nnf-copy-offload", "folder of the journal and the history"),
        new("profiles", GoFlagKind.Text, "", "file of profiles"),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var flags = new GoFlags(Name, Flags);
        if (flags.Begin(args, context, output => WriteHelp(flags, output)) is { } ended)
        {
            return ended;
        }

        if (Needed.FirstOrDefault(v => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(v))) is { } missing)
        {
            context.Error.WriteLine($"did not find {missing}");
            return ExitCode.Failed;
        }

        return await ServeAsync(flags, context);
    }

    private static async Task<int> ServeAsync(GoFlags flags, CommandContext context)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddProvider(log));
        try
        {
            await using var daemon = await MoverDaemon.StartAsync(
                new MoverDaemonOptions
                {
                    Mode = flags.Truth("mock") ? DaemonMode.Simulated : DaemonMode.Standalone,
                    ServesSocket = false,
                    StateFolder = flags.Text("state"),
                    ProfileFile = flags.Text("profiles") is { Length: > 0 } profiles ? profiles : null,
                    Http = Http(flags),
                    LoggerFactory = loggers,
                },
                context.Stop);
            context.Out.WriteLine($"listening on {daemon.HttpEndPoint}");
            if (await Task.WhenAny(daemon.ShutdownAsked, Task.Delay(Timeout.InfiniteTimeSpan, context.Stop)) == daemon.ShutdownAsked)
            {
                // The answer to who asked is on its way.
                await Task.Delay(LastWords);
            }

            return ExitCode.Ok;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or ArgumentException or UnauthorizedAccessException)
        {
            context.Error.WriteLine(Tables.Plain($"unable to start server: {FailureText.Of(exception)}"));
            return ExitCode.Failed;
        }
    }

    private static void WriteHelp(GoFlags flags, TextWriter output)
    {
        output.WriteLine("Command-line options:");
        flags.WriteUsage(output);
        output.WriteLine("\nExamples:\n  nnf-copy-offload -mock -skip-tls -skip-token -addr localhost:4000");
    }

    private static OffloadOptions Http(GoFlags flags) => new()
    {
        EndPoint = Address(flags.Text("addr")),
        CertificateFile = flags.Truth("skip-tls") ? null : flags.Text("cert"),
        KeyFile = flags.Truth("skip-tls") ? null : flags.Text("cakey"),
        TokenKeyFile = flags.Truth("skip-token") ? null : flags.Text("tokenkey"),
        UserId = OwnIds.User,
        GroupId = OwnIds.Group,
        Workflow = new WorkflowReference(Environment.GetEnvironmentVariable("DW_WORKFLOW_NAME")!, Environment.GetEnvironmentVariable("DW_WORKFLOW_NAMESPACE")!),
        NodeName = Environment.GetEnvironmentVariable("NNF_NODE_NAME")!,
        IsMock = flags.Truth("mock"),
    };

    // Go's ":4000" is all addresses, and "localhost:4000" the loopback.
    private static IPEndPoint Address(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && ushort.TryParse(text.AsSpan(colon + 1), out var port))
        {
            var host = text[..colon].Trim('[', ']');
            if (host.Length == 0)
            {
                return new IPEndPoint(IPAddress.IPv6Any, port);
            }

            if (host == "localhost" || IPAddress.TryParse(host, out _))
            {
                return new IPEndPoint(host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host), port);
            }
        }

        throw new ArgumentException($"-addr '{text}' is not an address and a port; localhost:4000, :4000 or 192.0.2.1:4000 is accepted");
    }
}
