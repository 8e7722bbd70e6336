using System.Text;

namespace Penstock.Scaler.Scheduling;

/// <summary>Somebody who is connected to the scheduler, and the roles they took.</summary>
internal sealed class Party(byte[] identity)
{
    private string? _name;

    public byte[] Identity { get; } = identity;

    public string Name => _name ??= Encoding.UTF8.GetString(Identity);

    /// <summary>The shell's connection.</summary>
    public object? Link { get; set; }

    public ClientEntry? Client { get; set; }

    public WorkerEntry? Worker { get; set; }

    public ManagerEntry? Manager { get; set; }

    public override string ToString() => Name;
}
