namespace Penstock.LoadBalancer;

/// <summary>What one packet thread counts. Written by that thread alone; read by others at any time.</summary>
internal sealed class PacketCounters
{
    private const int ErrorNumbers = 256;
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _sendFailures = new long[ErrorNumbers];

    // 65536 members in pages, of which only those are there whose members have been published.
    private readonly MemberCells[]?[] _members = new MemberCells[]?[(ushort.MaxValue + 1) / PageSize];
    private long _receivedDatagrams;
    private long _receivedBytes;
    private long _forwardedDatagrams;
    private long _forwardedBytes;
    private long _version2;
    private long _version3;

    /// <summary>Makes room for the members of tables, before these are published. The one call that allocates; not by the packet thread.</summary>
    public void Admit(ForwardingTables tables)
    {
        foreach (var member in tables.Members)
        {
            ref var page = ref _members[member.Id >> PageBits];
            if (page is null) Volatile.Write(ref page, new MemberCells[PageSize]);
        }
    }

    public void Receive(int datagrams, long bytes)
    {
        _receivedDatagrams += datagrams;
        _receivedBytes += bytes;
    }

    public void ReadHeader(byte version, int datagrams)
    {
        if (version == 2) _version2 += datagrams;
        else if (version == 3) _version3 += datagrams;
    }

    public void Drop(DropReason reason, int datagrams) => _drops[(int)reason] += datagrams;

    public void Drop(DropReason reason, ushort member, int datagrams)
    {
        _drops[(int)reason] += datagrams;

        // Members that only a calendar knows have no cells.
        if (_members[member >> PageBits] is { } page) page[member & (PageSize - 1)].Dropped += datagrams;
    }

    public void Forward(ushort member, int datagrams, long bytes)
    {
        _forwardedDatagrams += datagrams;
        _forwardedBytes += bytes;
        ref var cells = ref _members[member >> PageBits]![member & (PageSize - 1)];
        cells.Datagrams += datagrams;
        cells.Bytes += bytes;
    }

    /// <summary>The kernel refused datagrams; they are dropped too.</summary>
    public void FailToSend(int errorNumber, int datagrams) => _sendFailures[(uint)errorNumber < ErrorNumbers ? errorNumber : 0] += datagrams;

    /// <summary>Adds what this thread has counted. Drops first and receptions last: sums read meanwhile never exceed what was received.</summary>
    public void AddTo(CounterSum sum)
    {
        for (var i = 0; i < _drops.Length; i++) sum.Drops[i] += Volatile.Read(ref _drops[i]);
        for (var i = 0; i < ErrorNumbers; i++) sum.SendFailures[i] += Volatile.Read(ref _sendFailures[i]);
        sum.ForwardedDatagrams += Volatile.Read(ref _forwardedDatagrams);
        sum.ForwardedBytes += Volatile.Read(ref _forwardedBytes);
        sum.Version2 += Volatile.Read(ref _version2);
        sum.Version3 += Volatile.Read(ref _version3);
        sum.ReceivedDatagrams += Volatile.Read(ref _receivedDatagrams);
        sum.ReceivedBytes += Volatile.Read(ref _receivedBytes);
        for (var page = 0; page < _members.Length; page++)
        {
            if (Volatile.Read(ref _members[page]) is { } cells) AddMembers(sum, page << PageBits, cells);
        }
    }

    private static void AddMembers(CounterSum sum, int firstId, MemberCells[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            ref var cell = ref cells[i];
            sum.AddMember((ushort)(firstId + i), Volatile.Read(ref cell.Datagrams), Volatile.Read(ref cell.Bytes), Volatile.Read(ref cell.Dropped));
        }
    }

    private struct MemberCells
    {
        public long Datagrams;
        public long Bytes;
        public long Dropped;
    }
}
