using System.Text;
using System.Text.Json.Serialization;

namespace Penstock.DataMovement.Copying.Filters;

/// <summary>
/// One rule, as rsync writes them: <c>*</c> matches within a name, <c>**</c> across them, <c>?</c> one byte, <c>[a-z]</c> a class; a '/' at the beginning means the top of the
/// copied tree, one at the end a folder. A pattern without another '/' is matched with the last name of a path. What is in an excluded folder is not looked at.
/// </summary>
public sealed record FilterRule
{
    private const int LongestPattern = 4096;

    private readonly Glob _glob;
    private readonly bool _onlyFolders;
    private readonly bool _anchored;
    private readonly bool _onlyName;

    /// <summary>A rule.</summary>
    /// <exception cref="ArgumentException">The pattern names nothing, or is longer than 4096 bytes.</exception>
    [JsonConstructor]
    public FilterRule(bool include, string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var body = Encoding.UTF8.GetBytes(pattern.Trim('/'));
        if (body.Length is 0 or > LongestPattern)
        {
            throw new ArgumentException($"the pattern '{(body.Length == 0 ? pattern : pattern[..40] + "…")}' has {body.Length} bytes without its slashes; 1 to {LongestPattern} are accepted, as in '*.tmp', '/build/' or 'a/**/b'");
        }

        (Include, Pattern) = (include, pattern);
        _glob = new Glob(body);
        _onlyFolders = pattern.EndsWith('/');
        _anchored = pattern.StartsWith('/');
        _onlyName = !body.AsSpan().Contains((byte)'/') && body.AsSpan().IndexOf("**"u8) < 0;
    }

    /// <summary>True to copy what matches, false to leave it out.</summary>
    public bool Include { get; }

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <summary>True when the rule is about this path, relative to the top of the copied tree, without a '/' at its beginning.</summary>
    public bool Matches(ReadOnlySpan<byte> path, bool isFolder)
    {
        if (_onlyFolders && !isFolder) return false;
        if (_anchored) return _glob.Matches(path);
        if (_onlyName) return _glob.Matches(path[(path.LastIndexOf((byte)'/') + 1)..]);
        // Relative with a slash: matched with the end of the path, at every beginning of a name.
        while (true)
        {
            if (_glob.Matches(path)) return true;
            var slash = path.IndexOf((byte)'/');
            if (slash < 0) return false;
            path = path[(slash + 1)..];
        }
    }

    /// <inheritdoc/>
    public bool Equals(FilterRule? other) => other is not null && Include == other.Include && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Include, Pattern);
}
