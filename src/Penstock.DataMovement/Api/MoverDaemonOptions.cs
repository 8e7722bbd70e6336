using Microsoft.Extensions.Logging;

namespace Penstock.DataMovement;

/// <summary>What a daemon listens on, does and accepts.</summary>
public sealed record MoverDaemonOptions
{
    /// <summary>What it does with what it is asked. Default standalone.</summary>
    public DaemonMode Mode { get; init; } = DaemonMode.Standalone;

    /// <summary>Where it listens; default nnf-dm's place, <c>/var/run/nnf-dm.sock</c>.</summary>
    public string SocketPath { get; init; } = "/var/run/nnf-dm.sock";

    /// <summary>The permissions of the socket's file. Default 0766, so that every user can connect; who they are is known from the kernel.</summary>
    public UnixFileMode SocketMode { get; init; } = (UnixFileMode)0b111_110_110;

    /// <summary>The group of the socket's file; null leaves it.</summary>
    public uint? SocketGroup { get; init; }

    /// <summary>A listening socket that was inherited (systemd's socket activation) instead of <see cref="SocketPath"/>; null: none.</summary>
    public int? InheritedSocket { get; init; }

    /// <summary>Standalone: where journal and history are. Default <c>/var/lib/penstock/dm</c>.</summary>
    public string StateFolder { get; init; } = "/var/lib/penstock/dm";

    /// <summary>Standalone: the file of profiles; null: the copy engine is the only one.</summary>
    public string? ProfileFile { get; init; }

    /// <summary>Standalone: the penstock command, which is started to copy as another user. Default this process's program.</summary>
    public string? Program { get; init; }

    /// <summary>Who may see, cancel and delete an operation. Default its owner.</summary>
    public OwnerPolicy Ownership { get; init; } = OwnerPolicy.Owner;

    /// <summary>Members of this group see, cancel and delete everybody's operations; null: only root does.</summary>
    public uint? AdministratorGroup { get; init; }

    /// <summary>Standalone: sources and destinations must lie below one of these; empty (the default): anywhere the caller may read and write.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Standalone: operations that run at a time. Default 4.</summary>
    public int MaxRunning { get; init; } = 4;

    /// <summary>Standalone: operations that may wait. Default 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>Standalone: operations of one user that may wait. Default 1,000.</summary>
    public int MaxWaitingPerUser { get; init; } = 1_000;

    /// <summary>Standalone: how long ended operations are remembered. Default 30 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Standalone: how many ended operations are remembered. Default 100,000.</summary>
    public int MaxHistory { get; init; } = 100_000;

    /// <summary>How long a cancelled or stopped command has from TERM to KILL. Default 10 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stopping daemon lets operations go on before it interrupts them; the next daemon takes them up. Default 0.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.Zero;

    /// <summary>Kubernetes mode: the API server and this node's place.</summary>
    public KubernetesOptions Kubernetes { get; init; } = new();

    /// <summary>The copy-offload HTTP server beside the socket; null: none.</summary>
    public OffloadOptions? Http { get; init; }

    /// <summary>Serve gRPC on the socket; false where only <see cref="Http"/> is wanted.</summary>
    public bool ServesSocket { get; init; } = true;

    /// <summary>A file that gets the process's number while it serves; null: none.</summary>
    public string? PidFile { get; init; }

    /// <summary>What Version answers. Default this build.</summary>
    public string? Version { get; init; }

    /// <summary>Where to log. Default nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (InheritedSocket is null && SocketPath.Length == 0) throw new ArgumentException("the socket's path is empty");
        if (MaxRunning is < 1 or > 10_000) throw new ArgumentException($"{MaxRunning} operations at a time are not possible; 1 to 10000 are accepted");
        if (Roots.FirstOrDefault(r => !r.StartsWith('/')) is { } relative) throw new ArgumentException($"root '{relative}' is not an absolute path");
    }
}
