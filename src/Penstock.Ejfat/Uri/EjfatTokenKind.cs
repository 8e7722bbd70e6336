using System.Diagnostics.CodeAnalysis;

namespace Penstock.Ejfat;

/// <summary>What a token is good for, and the kind of resource a permission is about. The numbers are those of the control protocol's <c>ResourceType</c>.</summary>
/// <remarks>Each kind but <see cref="All"/> and <see cref="Session"/> has two names: the one of E2SAR's older releases and the one of the control plane.</remarks>
[SuppressMessage("Design", "CA1069", Justification = "the kinds have an old and a new name")]
public enum EjfatTokenKind
{
    /// <summary>Everything. In a URI a place to keep a token that no call takes by itself.</summary>
    All = 0,

    /// <summary>The administrator's token: reserve, free, get, status, overview, version, time series, tokens.</summary>
    Admin = 1,

    /// <summary>The same as <see cref="Admin"/>.</summary>
    LoadBalancer = 1,

    /// <summary>The token of one reservation: register workers, add and remove senders.</summary>
    Instance = 2,

    /// <summary>The same as <see cref="Instance"/>.</summary>
    Reservation = 2,

    /// <summary>The token of one registered worker: send state, deregister.</summary>
    Session = 3,
}
