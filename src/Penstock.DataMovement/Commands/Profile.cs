namespace Penstock.DataMovement.Commands;

/// <summary>How operations that name it are carried out: by the copy engine, or by a command.</summary>
internal sealed record Profile
{
    public const string NnfCommand = "ulimit -n 2048 && mpirun --allow-run-as-root --hostfile $HOSTFILE dcp --progress 1 --uid $UID --gid $GID $SRC $DEST";

    public static readonly IReadOnlyList<string> CommandVariables = ["$HOSTFILE", "$UID", "$GID", "$SRC", "$DEST"];
    public static readonly IReadOnlyList<string> PathVariables = ["$HOSTFILE", "$UID", "$GID", "$PATH", "$SETPRIV"];

    public required string Name { get; init; }

    /// <summary>Used by requests that name none.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The command; null: the copy engine.</summary>
    public CommandTemplate? Command { get; init; }

    /// <summary>Options for the copy engine, as <c>penstock copy cp</c> takes them.</summary>
    public IReadOnlyList<string> EngineOptions { get; init; } = [];

    public int Slots { get; init; } = 8;

    public int MaxSlots { get; init; }

    public bool LogStdout { get; init; }

    public bool StoreStdout { get; init; }

    /// <summary>Make the destination's folder where it does not exist.</summary>
    public bool CreateDestDir { get; init; } = true;

    /// <summary>Whether paths are looked at and folders made by the two commands, for file systems that this host does not see; else by the launcher.</summary>
    public bool HasPathCommands { get; init; }

    /// <summary>Prints the type of <c>$PATH</c> in words, as <c>stat -c %F</c>.</summary>
    public CommandTemplate StatCommand { get; init; } = CommandTemplate.Parse("stat --cached=never -c %F -- $PATH", PathVariables);

    /// <summary>Makes the folder <c>$PATH</c> and those above it.</summary>
    public CommandTemplate MkdirCommand { get; init; } = CommandTemplate.Parse("mkdir -p -- $PATH", PathVariables);

    /// <summary>The hosts of the hostfile.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["localhost"];

    public OptionRules DcpOptions { get; init; } = OptionRules.Dcp;

    public OptionRules MpirunOptions { get; init; } = OptionRules.Mpirun;
}
