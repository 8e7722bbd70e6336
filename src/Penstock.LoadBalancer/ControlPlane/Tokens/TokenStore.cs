using System.Security.Cryptography;
using System.Text;
using Penstock.Ejfat.Control;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>All tokens, found by the SHA-256 of their text. The text itself leaves this class once, when it is made.</summary>
internal sealed class TokenStore
{
    private readonly Dictionary<string, Token> _byHash = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, string> _hashById = [];
    private uint _lastId;

    /// <summary>How many there are.</summary>
    public int Count => _byHash.Count;

    /// <summary>Adds the configured token that may do everything.</summary>
    public Token AddRoot(string text, DateTimeOffset now) => Add(text, "admin", parent: null, now, [new(TokenResource.All, 0, TokenAccess.Update)]);

    /// <summary>Makes a token.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parent">The token it is made with.</param>
    /// <param name="now">When.</param>
    /// <param name="permissions">What it allows; the caller has checked that the parent allows as much.</param>
    /// <returns>32 hexadecimal digits of chance.</returns>
    public string Create(string name, Token parent, DateTimeOffset now, params IEnumerable<Permission> permissions)
    {
        var text = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Add(text, name, parent, now, permissions);
        return text;
    }

    /// <summary>The token with this text, or null.</summary>
    public Token? Find(string text) => _byHash.GetValueOrDefault(HashOf(text));

    /// <summary>The token with this id, or null.</summary>
    public Token? Find(uint id) => _hashById.TryGetValue(id, out var hash) ? _byHash[hash] : null;

    /// <summary>All tokens made with a token, and with those, and so on, oldest first.</summary>
    public IReadOnlyList<Token> DescendantsOf(Token token) => [.. _byHash.Values.Where(t => t.IsDescendantOf(token)).OrderBy(t => t.Id)];

    /// <summary>Makes a token and all its descendants worthless.</summary>
    public void Revoke(Token token)
    {
        foreach (var descendant in DescendantsOf(token)) Remove(descendant);
        Remove(token);
    }

    /// <summary>Takes away all permissions on a resource that is gone, and the tokens that are left without any.</summary>
    public void Forget(TokenResource resource, long id)
    {
        foreach (var token in _byHash.Values.ToArray())
        {
            if (token.Permissions.RemoveAll(p => p.Resource == resource && p.Id == id) > 0 && token.Permissions.Count == 0) Revoke(token);
        }
    }

    private Token Add(string text, string name, Token? parent, DateTimeOffset now, IEnumerable<Permission> permissions)
    {
        var token = new Token(++_lastId, name, parent, now, permissions);
        var hash = HashOf(text);
        _byHash.Add(hash, token);
        _hashById.Add(token.Id, hash);
        return token;
    }

    private void Remove(Token token)
    {
        if (_hashById.Remove(token.Id, out var hash)) _byHash.Remove(hash);
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
