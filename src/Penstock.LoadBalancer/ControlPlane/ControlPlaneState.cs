using Microsoft.Extensions.Logging;
using Penstock.Ejfat.Control;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Everything the control plane knows: tokens, reservations, sessions, epochs. It does no input or output of its own; time is passed in, and what
/// changes the data path is published to the data planes before a method returns.</summary>
/// <remarks>Methods are called with <see cref="Gate"/> held: a call is checked and carried out in one step. A method that throws has changed nothing.</remarks>
internal sealed partial class ControlPlaneState
{
    private readonly ControlPlaneRules _rules;
    private readonly ILogger _logger;
    private readonly SortedDictionary<long, Reservation> _reservations = [];
    private readonly Dictionary<long, (Reservation Reservation, Session Session)> _sessions = [];
    private long _lastReservation;
    private long _lastSession;

    public ControlPlaneState(ControlPlaneRules rules, string rootToken, IReadOnlyList<LoadBalancerInstance> instances, DateTimeOffset now, ILogger logger)
    {
        _rules = rules;
        _logger = logger;
        Instances = instances;
        Root = Tokens.AddRoot(rootToken, now);
    }

    public Lock Gate { get; } = new();

    public ControlPlaneRules Rules => _rules;

    public TokenStore Tokens { get; } = new();

    /// <summary>The configured token.</summary>
    public Token Root { get; }

    public IReadOnlyList<LoadBalancerInstance> Instances { get; }

    public IReadOnlyCollection<Reservation> Reservations => _reservations.Values;

    public ControlPlaneTally Tally { get; } = new();

    /// <summary>The reservation with an id.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">NOT_FOUND.</exception>
    public Reservation Reservation(long id) => FindReservation(id) ?? throw Refusal.NotFound($"reservation {id} was not found");

    public Reservation? FindReservation(long id) => _reservations.GetValueOrDefault(id);

    /// <summary>The session with an id.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">NOT_FOUND.</exception>
    public (Reservation Reservation, Session Session) Session(long id) => _sessions.TryGetValue(id, out var found) ? found : throw Refusal.NotFound($"session {id} was not found");

    /// <summary>A reservation and what it is part of, whether it exists or not.</summary>
    public ResourcePath PathOfReservation(long id) => FindReservation(id)?.Path ?? new ResourcePath(LoadBalancer: null, id, Session: null);

    /// <summary>A session and what it is part of, whether it exists or not.</summary>
    public ResourcePath PathOfSession(long id) => _sessions.TryGetValue(id, out var found) ? found.Reservation.PathOf(found.Session) : new ResourcePath(LoadBalancer: null, Reservation: null, id);

    /// <summary>Lets only tokens pass that allow something.</summary>
    /// <exception cref="Penstock.Rpc.RpcException">PERMISSION_DENIED.</exception>
    public static void Demand(Token token, in ResourcePath path, TokenAccess access)
    {
        if (!Allows(token, path, access)) throw Refusal.Denied($"token {token.Id} ('{token.Name}') does not allow {access} there");
    }

    public static bool Allows(Token token, in ResourcePath path, TokenAccess access)
    {
        foreach (var permission in token.Permissions)
        {
            if (permission.Allows(path, access)) return true;
        }
        return false;
    }
}
