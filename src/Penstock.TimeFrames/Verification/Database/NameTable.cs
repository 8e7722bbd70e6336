using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>The numbers that nodes and equipments have in one database; new ones are given when they are first met.</summary>
internal sealed class NameTable : IDisposable
{
    private const int FlpKind = 1;
    private const int EpnKind = 2;

    private readonly Dictionary<string, long> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<EquipmentId, long> _equipments = [];
    private readonly SqliteStatement _addNode;
    private readonly SqliteStatement _addEquipment;
    private long _lastNode;
    private long _lastEquipment;

    public NameTable(SqliteDatabase database)
    {
        using (var nodes = database.Prepare("SELECT node, name FROM node"))
        {
            while (nodes.Step()) _nodes[nodes.Text(1)] = nodes.Number(0);
        }

        using (var equipments = database.Prepare("SELECT equip, origin, description, subspec FROM equip"))
        {
            while (equipments.Step()) _equipments[EquipmentText.Read(equipments.Text(1), equipments.Text(2), equipments.Number(3))] = equipments.Number(0);
        }

        _lastNode = _nodes.Values.DefaultIfEmpty(0).Max();
        _lastEquipment = _equipments.Values.DefaultIfEmpty(0).Max();
        _addNode = database.Prepare("INSERT INTO node VALUES (?1, ?2, ?3)");
        _addEquipment = database.Prepare("INSERT INTO equip VALUES (?1, ?2, ?3, ?4)");
    }

    public long Flp(string name) => Node(FlpKind, name);

    public long Epn(string name) => Node(EpnKind, name);

    public long Node(long kind, string name)
    {
        if (_nodes.TryGetValue(name, out var number)) return number;
        number = ++_lastNode;
        _addNode.Bind(1, number).Bind(2, kind).Bind(3, name).Run();
        return _nodes[name] = number;
    }

    public long Equipment(in EquipmentId id)
    {
        if (_equipments.TryGetValue(id, out var number)) return number;
        number = ++_lastEquipment;
        _addEquipment.Bind(1, number).Bind(2, id.Origin.ToString()).Bind(3, id.Description.ToString()).Bind(4, id.SubSpecification).Run();
        return _equipments[id] = number;
    }

    public void Dispose()
    {
        _addNode.Dispose();
        _addEquipment.Dispose();
    }
}
