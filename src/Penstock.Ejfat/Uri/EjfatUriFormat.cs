namespace Penstock.Ejfat;

/// <summary>How an <see cref="EjfatUri"/> is written.</summary>
public enum EjfatUriFormat
{
    /// <summary>Everything the URI holds, escaped so that reading it gives the same URI: data ports, port ranges, both sync addresses, a session id with or
    /// without other parameters. The default.</summary>
    Penstock,

    /// <summary>Exactly what E2SAR 0.3.2 writes: nothing is escaped, data ports are left out, only the sync address that was given last is written, and
    /// <c>&amp;sessionid=</c> follows the path when there is no other parameter, so that it reads back as part of the reservation id.</summary>
    E2sarExact,
}
