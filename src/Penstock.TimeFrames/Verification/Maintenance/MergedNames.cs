using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Maintenance;

/// <summary>The numbers that the nodes and equipments of one database have in another.</summary>
internal sealed class MergedNames : IDisposable
{
    private readonly Dictionary<long, (long Kind, string Name)> _nodes = [];
    private readonly Dictionary<long, EquipmentId> _equipments = [];
    private readonly NameTable _names;

    public MergedNames(SqliteDatabase source, SqliteDatabase target)
    {
        using var nodes = source.Prepare("SELECT node, kind, name FROM node");
        while (nodes.Step()) _nodes[nodes.Number(0)] = (nodes.Number(1), nodes.Text(2));
        using var equipments = source.Prepare("SELECT equip, origin, description, subspec FROM equip");
        while (equipments.Step()) _equipments[equipments.Number(0)] = EquipmentText.Read(equipments.Text(1), equipments.Text(2), equipments.Number(3));
        _names = new NameTable(target);
    }

    /// <summary>0 stays 0, which is no node; so does a number that has no row.</summary>
    public long Node(long number) => _nodes.TryGetValue(number, out var node) ? _names.Node(node.Kind, node.Name) : 0;

    /// <summary>Null where the number has no row.</summary>
    public long? Equipment(long number) => _equipments.TryGetValue(number, out var id) ? _names.Equipment(id) : null;

    public void Dispose() => _names.Dispose();
}
