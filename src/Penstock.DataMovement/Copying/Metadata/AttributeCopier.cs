using System.Runtime.InteropServices;

namespace Penstock.DataMovement.Copying.Metadata;

/// <summary>Makes the extended attributes and access lists of one file those of another: sets what differs, removes what is too many.</summary>
internal sealed unsafe class AttributeCopier(AttributeRules rules) : IDisposable
{
    private const int ListBytes = 64 << 10;

    private readonly byte* _names = (byte*)NativeMemory.Alloc(2 * ListBytes);
    private readonly byte* _value = (byte*)NativeMemory.Alloc(2 * ListBytes);

    /// <summary>All but capabilities, which owner and mode would take away again, of a new file: nothing is there but perhaps an inherited list. True when the source has capabilities.</summary>
    public bool CopyToNew(AttributeSubject source, AttributeSubject target, bool inherits)
    {
        var length = source.List(_names, ListBytes);
        var capability = Set(source, target, length);
        if (inherits && rules.Acls && !Contains(_names, length, "system.posix_acl_access"u8)) target.Remove("system.posix_acl_access\0"u8);
        return capability;
    }

    /// <summary>Of a file that may have attributes: true when anything was changed. Capabilities included.</summary>
    public bool Update(AttributeSubject source, AttributeSubject target, bool dryRun)
    {
        var length = source.List(_names, ListBytes);
        var there = target.List(_names + ListBytes, ListBytes);
        var changed = false;
        for (var at = 0; at < there;)
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_names + ListBytes + at);
            if (rules.Selects(name) && !Contains(_names, length, name))
            {
                changed = true;
                if (!dryRun) target.Remove(new ReadOnlySpan<byte>(_names + ListBytes + at, name.Length + 1));
            }

            at += name.Length + 1;
        }

        for (var at = 0; at < length;)
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_names + at);
            if (rules.Selects(name)) changed |= SetOne(source, target, _names + at, compare: true, dryRun);
            at += name.Length + 1;
        }

        return changed;
    }

    /// <summary>Sets the file's capabilities.</summary>
    public void CopyCapability(AttributeSubject source, AttributeSubject target)
    {
        fixed (byte* name = "security.capability\0"u8) SetOne(source, target, name, compare: false, dryRun: false);
    }

    public void Dispose()
    {
        NativeMemory.Free(_names);
        NativeMemory.Free(_value);
    }

    private bool Set(AttributeSubject source, AttributeSubject target, int length)
    {
        var capability = false;
        for (var at = 0; at < length;)
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_names + at);
            if (rules.Selects(name))
            {
                if (name.SequenceEqual("security.capability"u8)) capability = true;
                else SetOne(source, target, _names + at, compare: false, dryRun: false);
            }

            at += name.Length + 1;
        }

        return capability;
    }

    private bool SetOne(AttributeSubject source, AttributeSubject target, byte* name, bool compare, bool dryRun)
    {
        var bytes = source.Get(name, _value, ListBytes);
        // Gone since it was listed.
        if (bytes < 0) return false;
        if (compare)
        {
            var there = target.Get(name, _value + ListBytes, ListBytes);
            if (there == bytes && new ReadOnlySpan<byte>(_value, bytes).SequenceEqual(new ReadOnlySpan<byte>(_value + ListBytes, there))) return false;
        }

        if (!dryRun) target.Set(name, _value, bytes);
        return true;
    }

    private static bool Contains(byte* names, int length, ReadOnlySpan<byte> wanted)
    {
        for (var at = 0; at < length;)
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(names + at);
            if (name.SequenceEqual(wanted)) return true;
            at += name.Length + 1;
        }

        return false;
    }
}
