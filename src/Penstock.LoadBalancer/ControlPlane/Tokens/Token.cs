namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What is known about a token; its text is not.</summary>
internal sealed class Token(uint id, string name, Token? parent, DateTimeOffset createdAt, IEnumerable<Permission> permissions)
{
    /// <summary>From 1, never used again.</summary>
    public uint Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>The token it was made with; null for the root.</summary>
    public Token? Parent { get; } = parent;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public List<Permission> Permissions { get; } = [.. permissions];

    public bool IsDescendantOf(Token other)
    {
        for (var token = Parent; token is not null; token = token.Parent)
        {
            if (ReferenceEquals(token, other)) return true;
        }
        return false;
    }
}
