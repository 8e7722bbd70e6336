using System.Buffers;

namespace Penstock.DataMovement.Copying.Filters;

/// <summary>
/// A shell's pattern on bytes: *, **, ?, [classes] and \ for the next byte itself. All ways through the pattern are followed at once, so that its time is the product of the lengths
/// at most, whatever the pattern.
/// </summary>
internal sealed class Glob
{
    private enum Kind
    {
        Byte,
        AnyByte,
        Class,
        Star,
        Wide,
        Folders,
    }

    private readonly List<(Kind Kind, byte Value, bool[]? Class)> _tokens = [];

    public Glob(ReadOnlySpan<byte> pattern)
    {
        for (var at = 0; at < pattern.Length;) at += Add(pattern[at..], at == 0 || pattern[at - 1] == '/');
    }

    public bool Matches(ReadOnlySpan<byte> text)
    {
        var size = _tokens.Count + 1;
        var rented = ArrayPool<bool>.Shared.Rent(2 * size);
        var now = rented.AsSpan(0, size);
        var next = rented.AsSpan(size, size);
        now.Clear();
        Enter(now, 0);
        for (var i = 0; i < text.Length; i++)
        {
            next.Clear();
            var alive = false;
            for (var state = 0; state < _tokens.Count; state++)
            {
                if (now[state]) alive |= Step(state, text[i], next);
            }

            if (!alive)
            {
                ArrayPool<bool>.Shared.Return(rented);
                return false;
            }

            var spare = now;
            now = next;
            next = spare;
        }

        var matched = now[_tokens.Count];
        ArrayPool<bool>.Shared.Return(rented);
        return matched;
    }

    private bool Step(int state, byte value, Span<bool> next)
    {
        var (kind, wanted, set) = _tokens[state];
        switch (kind)
        {
            case Kind.Star when value != '/':
            case Kind.Wide:
                Enter(next, state);
                return true;
            case Kind.Folders:
                next[state] = true;
                if (value == '/') Enter(next, state + 1);
                return true;
            case Kind.Byte when wanted == value:
            case Kind.AnyByte when value != '/':
            case Kind.Class when value != '/' && set![value]:
                Enter(next, state + 1);
                return true;
            default:
                return false;
        }
    }

    // A star may match nothing: what follows it is entered too.
    private void Enter(Span<bool> states, int state)
    {
        while (!states[state])
        {
            states[state] = true;
            if (state == _tokens.Count || _tokens[state].Kind is not (Kind.Star or Kind.Wide or Kind.Folders)) return;
            state++;
        }
    }

    private int Add(ReadOnlySpan<byte> rest, bool beginsName)
    {
        if (rest.StartsWith("**/"u8) && beginsName)
        {
            _tokens.Add((Kind.Folders, 0, null));
            return 3;
        }

        if (rest.StartsWith("**"u8))
        {
            _tokens.Add((Kind.Wide, 0, null));
            return 2;
        }

        if (rest[0] == '[' && Class(rest, out var set) is var used and > 0)
        {
            _tokens.Add((Kind.Class, 0, set));
            return used;
        }

        var escaped = rest[0] == '\\' && rest.Length > 1;
        _tokens.Add(rest[0] switch
        {
            (byte)'*' => (Kind.Star, 0, null),
            (byte)'?' => (Kind.AnyByte, 0, null),
            _ => (Kind.Byte, rest[escaped ? 1 : 0], null),
        });
        return escaped ? 2 : 1;
    }

    // How long the class is; 0 when its bracket is never closed: it is then a byte like others.
    private static int Class(ReadOnlySpan<byte> rest, out bool[] set)
    {
        set = new bool[256];
        var at = 1;
        var negated = at < rest.Length && (rest[at] == (byte)'!' || rest[at] == (byte)'^');
        if (negated) at++;
        for (var begin = at; at < rest.Length; at++)
        {
            if (rest[at] == ']' && at > begin)
            {
                for (var i = 0; negated && i < set.Length; i++) set[i] = !set[i];
                return at + 1;
            }

            if (at + 2 < rest.Length && rest[at + 1] == '-' && rest[at + 2] != ']')
            {
                for (int value = rest[at]; value <= rest[at + 2]; value++) set[value] = true;
                at += 2;
            }
            else set[rest[at]] = true;
        }

        return 0;
    }
}
