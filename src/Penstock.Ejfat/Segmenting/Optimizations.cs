using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>A choice among <see cref="Optimization"/>s, by E2SAR's names. Immutable, and of one segmenter; E2SAR's is the process's.</summary>
public sealed class Optimizations
{
    private static readonly (Optimization Value, string Name)[] Names =
    [
        (Optimization.None, "none"),
        (Optimization.SendMmsg, "sendmmsg"),
        (Optimization.LiburingSend, "liburing_send"),
        (Optimization.LiburingRecv, "liburing_recv"),
        (Optimization.UdpGso, "udp_gso"),
    ];

    private static readonly Optimization[] Offered = [Optimization.None, Optimization.SendMmsg, Optimization.UdpGso];

    private Optimizations(IEnumerable<Optimization> selected)
    {
        var set = selected.Distinct().Order().ToArray();
        // Something else than "none" is not none.
        Selected = set.Length > 1 ? [.. set.Where(o => o != Optimization.None)] : set;
    }

    /// <summary>The names that can be selected on this system.</summary>
    public static IReadOnlyList<string> Available { get; } = OperatingSystem.IsLinux() ? [.. Offered.Select(NameOf)] : [NameOf(Optimization.None)];

    /// <summary>The best this system has: <c>udp_gso</c> on Linux, else <c>none</c>.</summary>
    public static Optimizations Default { get; } = new([OperatingSystem.IsLinux() ? Optimization.UdpGso : Optimization.None]);

    /// <summary>What is selected, by number.</summary>
    public IReadOnlyList<Optimization> Selected { get; }

    /// <summary>The names of what is selected.</summary>
    public IReadOnlyList<string> SelectedNames => [.. Selected.Select(NameOf)];

    /// <summary>One bit for each: 0x0001 none, 0x0002 sendmmsg, 0x0010 udp_gso.</summary>
    public ushort Word => (ushort)Selected.Sum(o => 1 << (int)o);

    /// <summary>What to ask of the sockets (<see cref="SegmenterOptions.Offload"/>).</summary>
    public UdpOffload Offload => IsSelected(Optimization.UdpGso) ? UdpOffload.Auto : IsSelected(Optimization.SendMmsg) ? UdpOffload.Batched : UdpOffload.Portable;

    /// <summary>A choice by names; none at all is <c>none</c>.</summary>
    /// <exception cref="EjfatException">A name is unknown or not offered (<see cref="E2sarErrorCode.NotFound"/>), or two exclude each other
    /// (<see cref="E2sarErrorCode.LogicError"/>).</exception>
    public static Optimizations Select(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var given = names.ToArray();
        var values = given.Select(Parse).ToArray();
        var unknown = Array.IndexOf(values, Optimization.Unknown);
        if (unknown >= 0) throw NotOffered(given[unknown], "is not an optimization");
        if (values.Any(IsLiburing) && values.Any(v => v is Optimization.SendMmsg or Optimization.UdpGso))
        {
            throw new EjfatException(
                E2sarErrorCode.LogicError, $"optimizations {string.Join(", ", given)} exclude each other: datagrams are sent either by io_uring or by sendmmsg; {string.Join(", ", Available)} are accepted");
        }
        var missing = Array.FindIndex(values, v => !Available.Contains(NameOf(v)));
        if (missing >= 0) throw NotOffered(given[missing], "is not offered here");
        return new Optimizations(values.DefaultIfEmpty(Optimization.None));
    }

    /// <summary>The number of a name; <see cref="Optimization.Unknown"/> for names that are none.</summary>
    public static Optimization Parse(string name) => Array.FindIndex(Names, n => n.Name == name) is var at and >= 0 ? Names[at].Value : Optimization.Unknown;

    /// <summary>The name of a number; <c>unknown</c> for those without.</summary>
    public static string NameOf(Optimization optimization) => Array.FindIndex(Names, n => n.Value == optimization) is var at and >= 0 ? Names[at].Name : "unknown";

    /// <summary>Whether it is selected.</summary>
    public bool IsSelected(Optimization optimization) => Selected.Contains(optimization);

    private static bool IsLiburing(Optimization optimization) => optimization is Optimization.LiburingSend or Optimization.LiburingRecv;

    private static EjfatException NotOffered(string name, string what) => new(
        E2sarErrorCode.NotFound, $"'{name}' {what}; {string.Join(", ", Available)} are accepted");
}
