using Microsoft.Extensions.Logging;
using Penstock.Cli.Tasks;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Compat.Scaler;

/// <summary><c>scaler_object_storage_server</c>: with the original's options and its section of a TOML file.</summary>
internal static class StorageProgram
{
    public const string Name = "scaler_object_storage_server";

    private const string SectionName = "object_storage_server";

    private static readonly IReadOnlyList<ScalerOption> Options =
    [
        new("bind-address", null, ScalerKind.Text, null, "where to listen, e.g. tcp://127.0.0.1:2345") { Positional = true, Required = true },
        new("identity", null, ScalerKind.Text, "ObjectStorageServer", "who it says it is; peers that reconnect expect the same"),
        .. ScalerOption.Logging,
        .. ScalerOption.Tls,
        new("memory-limit", null, ScalerKind.Whole, null, "bytes of content kept in memory, the rest goes to files; default three quarters of the machine's (not in the original)") { Min = 1 << 20 },
        new("spill-folder", null, ScalerKind.Text, null, "folder of those files, or none; default /var/tmp (not in the original)"),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var arguments = ScalerArguments.Parse(Options, args, ScalerArguments.Section(SectionName));
        if (arguments.Help)
        {
            ScalerHelp.Write(Name, "Keeps the objects of Scaler's clients and workers.", Options, $"[{SectionName}]", $"{Name} --config cluster.toml", context.Out);
            return ExitCode.Ok;
        }
        using var log = new ScalerLog(arguments.Texts("logging-paths"), context.Out, context.Error);
        foreach (var key in arguments.UnknownKeys) log.Write(LogLevel.Warning, $"[{SectionName}] {key}: no such setting; ignored");
        var address = ScalerAddress.Parse("bind_address", arguments.Text("bind-address")!);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(ScalerLog.LevelOf(arguments.Text("logging-level")!)).AddProvider(log));
        using var server = StorageVerb.Open(StorageOptions(arguments), loggers);
        log.Write(LogLevel.Information, $"ObjectStorageServer: listening on {StorageVerb.Bind(server, address)}");
        try
        {
            await Task.Delay(Timeout.Infinite, context.Stop);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
        log.Write(LogLevel.Information, "ObjectStorageServer: stopped");
        return ExitCode.Ok;
    }

    private static ObjectStorageOptions StorageOptions(ScalerArguments arguments)
    {
        if (arguments.Given("tls-cert") != arguments.Given("tls-key")) throw new ScalerUsageException("tls_cert and tls_key must be provided together");
        var options = new ObjectStorageOptions
        {
            Identity = arguments.Text("identity")!,
            SpillFolder = StorageVerb.FolderOf(arguments.Text("spill-folder")),
            Tls = arguments.Given("tls-cert") ? new YmqTls { CertificateFile = arguments.Text("tls-cert"), KeyFile = arguments.Text("tls-key") } : null,
        };
        return arguments.Given("memory-limit") ? options with { MemoryLimit = arguments.Whole("memory-limit") } : options;
    }
}
