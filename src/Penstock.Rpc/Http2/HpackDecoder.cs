using System.Diagnostics.CodeAnalysis;

namespace Penstock.Rpc.Http2;

/// <summary>Decodes the header blocks of one direction of one connection (RFC 7541). After a failure the state is void and nothing more can be decoded.</summary>
/// <param name="maxTableSize">What SETTINGS_HEADER_TABLE_SIZE promised to the peer.</param>
/// <param name="maxDecodedBytes">The largest sum of names and values of one block.</param>
internal sealed class HpackDecoder(int maxTableSize, int maxDecodedBytes)
{
    // RFC 7541 section 4.1.
    private const int EntryOverhead = 32;

    private readonly LinkedList<HeaderField> _dynamic = new();
    private int _dynamicSize;
    private readonly int _promisedSize = maxTableSize;
    private int? _chosenSize;

    private int SizeLimit => _chosenSize ?? _promisedSize;

    /// <summary>Decodes a whole block.</summary>
    /// <returns>False when it is malformed or larger than allowed.</returns>
    public bool TryDecode(ReadOnlySpan<byte> block, [NotNullWhen(true)] out List<HeaderField>? fields)
    {
        fields = null;
        var decoded = new List<HeaderField>();
        var total = 0;
        while (block.Length > 0)
        {
            var first = block[0];
            if ((first & 0xE0) == 0x20)
            {
                // A new table size: only at the beginning of a block.
                if (decoded.Count > 0 || !TryReadInteger(ref block, 5, out var size) || size > _promisedSize) return false;
                _chosenSize = size;
                Evict(0);
                continue;
            }
            if (!TryReadField(ref block, first, out var field)) return false;
            total += field.Name.Length + field.Value.Length + EntryOverhead;
            if (total > maxDecodedBytes) return false;
            decoded.Add(field);
        }
        fields = decoded;
        return true;
    }

    /// <summary>An integer with a prefix of <paramref name="prefixBits"/> bits (section 5.1), up to 2^28.</summary>
    public static bool TryReadInteger(ref ReadOnlySpan<byte> block, int prefixBits, out int value)
    {
        value = 0;
        if (block.IsEmpty) return false;
        var mask = (1 << prefixBits) - 1;
        value = block[0] & mask;
        block = block[1..];
        if (value < mask) return true;
        for (var shift = 0; shift <= 21; shift += 7)
        {
            if (block.IsEmpty) return false;
            var b = block[0];
            block = block[1..];
            value += (b & 0x7F) << shift;
            if ((b & 0x80) == 0) return true;
        }
        return false;
    }

    private bool TryReadField(ref ReadOnlySpan<byte> block, byte first, out HeaderField field)
    {
        field = default;
        if ((first & 0x80) != 0) return TryReadInteger(ref block, 7, out var whole) && TryGet(whole, out field);
        var indexed = (first & 0x40) != 0;
        if (!TryReadInteger(ref block, indexed ? 6 : 4, out var index)) return false;
        ReadOnlyMemory<byte> name;
        if (index == 0)
        {
            if (!TryReadString(ref block, out name)) return false;
        }
        else
        {
            if (!TryGet(index, out var known)) return false;
            name = known.Name;
        }
        if (!TryReadString(ref block, out var value)) return false;
        field = new HeaderField(name, value, (first & 0xF0) == 0x10);
        if (indexed) Add(field);
        return true;
    }

    private bool TryReadString(ref ReadOnlySpan<byte> block, out ReadOnlyMemory<byte> text)
    {
        text = default;
        if (block.IsEmpty) return false;
        var huffman = (block[0] & 0x80) != 0;
        if (!TryReadInteger(ref block, 7, out var length) || length > block.Length) return false;
        var bytes = block[..length];
        block = block[length..];
        if (!huffman)
        {
            text = bytes.ToArray();
            return length <= maxDecodedBytes;
        }
        if (!HpackHuffman.TryDecode(bytes, maxDecodedBytes, out var decoded)) return false;
        text = decoded;
        return true;
    }

    private bool TryGet(int index, out HeaderField field)
    {
        field = default;
        if (index <= 0) return false;
        if (index <= HpackStaticTable.Count)
        {
            field = HpackStaticTable.Get(index);
            return true;
        }
        index -= HpackStaticTable.Count + 1;
        if (index >= _dynamic.Count) return false;
        var node = _dynamic.First!;
        while (index-- > 0) node = node.Next!;
        field = node.Value;
        return true;
    }

    private void Add(in HeaderField field)
    {
        var size = field.Name.Length + field.Value.Length + EntryOverhead;
        Evict(size);
        // An entry larger than the table empties it and is not kept (section 4.4).
        if (size > SizeLimit) return;
        _dynamic.AddFirst(field with { NeverIndexed = false });
        _dynamicSize += size;
    }

    private void Evict(int room)
    {
        while (_dynamic.Last is { } last && _dynamicSize + room > SizeLimit)
        {
            _dynamicSize -= last.Value.Name.Length + last.Value.Value.Length + EntryOverhead;
            _dynamic.RemoveLast();
        }
    }
}
