using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Penstock.DataMovement.Operations;

/// <summary>Names of operations: <c>pdm-</c> and a ULID (48 bits of milliseconds, 80 bits of chance, in Crockford's base 32), unique across restarts and in order of time.</summary>
internal static class Ulid
{
    public const string Prefix = "pdm-";
    public const int Length = 30;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    public static string NewUid(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        RandomNumberGenerator.Fill(bytes[6..]);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> text = stackalloc char[26];
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(uint)(number & 31)];
            number >>= 5;
        }
        return $"{Prefix}{text}";
    }

    /// <summary>True for what <see cref="NewUid"/> makes: safe as a file's name.</summary>
    public static bool IsUid(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Characters);
}
