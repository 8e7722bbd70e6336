using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Penstock.DataMovement.Http;

/// <summary>Checks bearer tokens: JWTs signed by HMAC-SHA256 with the bytes of a PEM block as the key, as the original makes them. Other algorithms, none too, are refused.</summary>
internal sealed class TokenCheck
{
    private const int LongestToken = 8 * 1024;

    private readonly byte[] _key;
    private readonly TimeProvider _clock;

    public TokenCheck(byte[] key, TimeProvider clock)
    {
        _key = key;
        _clock = clock;
    }

    /// <summary>Reads the key.</summary>
    /// <exception cref="InvalidDataException">The file holds no PEM block.</exception>
    public static TokenCheck FromFile(string file, TimeProvider clock)
    {
        try
        {
            var text = File.ReadAllText(file);
            var fields = PemEncoding.Find(text);
            return new TokenCheck(Convert.FromBase64String(text[fields.Base64Data]), clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"the token key '{file}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Makes a token.</summary>
    public string Sign(string subject, DateTimeOffset issued)
    {
        var body = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { sub = subject, iat = issued.ToUnixTimeSeconds() })))}";
        return $"{body}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(body)))}";
    }

    /// <summary>Checks an Authorization header.</summary>
    /// <returns>Why it is refused, as the original says it; null when it is good.</returns>
    public string? Refuse(string? authorization)
    {
        if (string.IsNullOrEmpty(authorization)) return "unauthorized";
        var at = authorization.IndexOf("Bearer", StringComparison.Ordinal);
        var token = (at < 0 ? authorization : authorization.Remove(at, "Bearer".Length)).Trim();
        return RefuseToken(token) is { } why ? $"token parse failed: {why}" : null;
    }

    private string? RefuseToken(string token)
    {
        if (token.Length > LongestToken) return "token is malformed: token is too long";
        var parts = token.Split('.');
        if (parts.Length != 3) return "token is malformed: token contains an invalid number of segments";
        if (!TryObject(parts[0], out var header)) return "token is malformed: could not JSON decode header";
        if (!TryObject(parts[1], out var claims)) return "token is malformed: could not JSON decode claim";
        var algorithm = header.TryGetProperty("alg", out var alg) && alg.ValueKind == JsonValueKind.String ? alg.GetString() : "";
        if (algorithm != "HS256") return $"token signature is invalid: signing method {(algorithm!.All(char.IsLetterOrDigit) ? algorithm : "")} is invalid";
        if (!TryDecode(parts[2], out var signature)) return "token is malformed: could not base64 decode signature";
        var expected = HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        if (!CryptographicOperations.FixedTimeEquals(expected, signature)) return "token signature is invalid: signature is invalid";
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        if (claims.TryGetProperty("exp", out var exp) && !(exp.ValueKind == JsonValueKind.Number && exp.TryGetDouble(out var end) && now < end)) return "token has invalid claims: token is expired";
        if (claims.TryGetProperty("nbf", out var nbf) && !(nbf.ValueKind == JsonValueKind.Number && nbf.TryGetDouble(out var begin) && now >= begin)) return "token has invalid claims: token is not valid yet";
        return null;
    }

    private static bool TryObject(string part, out JsonElement element)
    {
        element = default;
        if (!TryDecode(part, out var bytes) || !Utf8.IsValid(bytes)) return false;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            element = document.RootElement.Clone();
            return element.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryDecode(string part, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(part)) return false;
        bytes = Base64Url.DecodeFromChars(part);
        return true;
    }
}
