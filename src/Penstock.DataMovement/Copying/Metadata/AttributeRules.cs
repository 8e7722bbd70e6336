using System.Text;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Metadata;

/// <summary>Which extended attributes are copied.</summary>
internal sealed class AttributeRules
{
    private static readonly byte[][] Lustre = [.. new[] { "trusted.lov", "trusted.lma", "trusted.lmv", "trusted.link", "trusted.hsm", "trusted.som", "trusted.fid", "trusted.dmv" }.Select(Encoding.UTF8.GetBytes)];

    private readonly AttributeSelection _selection;
    private readonly bool _attributes;
    private readonly bool _acls;
    private readonly bool _isRoot = LibC.EffectiveUser() == 0;
    private readonly Filters.Glob[] _skipped;

    public AttributeRules(CopyOptions options)
    {
        _selection = options.Attributes;
        _attributes = options.Preserve.HasFlag(Preserve.Attributes) && _selection != AttributeSelection.None;
        _acls = options.Preserve.HasFlag(Preserve.Acls);
        _skipped = _selection == AttributeSelection.LibAttr ? ReadConfiguration("/etc/xattr.conf") : [];
    }

    /// <summary>False when there is nothing to look at.</summary>
    public bool Any => _attributes || _acls;

    public bool Acls => _acls;

    public bool Selects(ReadOnlySpan<byte> name)
    {
        if (IsAcl(name)) return _acls;
        if (!_attributes) return false;
        // What only root may set is not tried by others, as with rsync.
        if (!_isRoot && !name.StartsWith("user."u8)) return false;
        return _selection switch
        {
            AttributeSelection.All => true,
            AttributeSelection.LibAttr => !Skips(name),
            _ => !name.StartsWith("lustre."u8) && !name.SequenceEqual("security.selinux"u8) && !IsLustre(name),
        };
    }

    public static bool IsAcl(ReadOnlySpan<byte> name) => name.SequenceEqual("system.posix_acl_access"u8) || name.SequenceEqual("system.posix_acl_default"u8);

    private static bool IsLustre(ReadOnlySpan<byte> name)
    {
        foreach (var own in Lustre)
        {
            if (name.SequenceEqual(own)) return true;
        }

        return false;
    }

    private bool Skips(ReadOnlySpan<byte> name)
    {
        foreach (var pattern in _skipped)
        {
            if (pattern.Matches(name)) return true;
        }

        return false;
    }

    // Lines "PATTERN ACTION" of libattr; "skip" and "permissions" are not copied as attributes.
    private static Filters.Glob[] ReadConfiguration(string file)
    {
        try
        {
            return [.. File.ReadLines(file)
                .Select(line => line.Split('#', 2)[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is [_, "skip" or "permissions"])
                .Select(words => new Filters.Glob(Encoding.UTF8.GetBytes(words[0])))];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
