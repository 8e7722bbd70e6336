using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Penstock.DataMovement;

/// <summary>A daemon's side of systemd: it says when it is ready and when it stops, keeps the watchdog quiet while it is well, and takes over the socket that systemd listened on.
/// Without systemd it does nothing.</summary>
public sealed class SystemdService : IDisposable
{
    private const int FirstDescriptor = 3;

    private readonly string? _notify;
    private readonly TimeSpan? _watchdog;
    private Timer? _timer;

    private SystemdService(string? notify, TimeSpan? watchdog, int? descriptor)
    {
        _notify = notify;
        _watchdog = watchdog;
        InheritedSocket = descriptor;
    }

    /// <summary>The listening socket that systemd opened; null: none.</summary>
    public int? InheritedSocket { get; }

    /// <summary>True when somebody listens to what this says.</summary>
    public bool IsSupervised => _notify is not null;

    /// <summary>Reads <c>NOTIFY_SOCKET</c>, <c>WATCHDOG_USEC</c> and <c>LISTEN_FDS</c>, where they are meant for this process.</summary>
    /// <exception cref="ArgumentException">Systemd passed more than one socket.</exception>
    public static SystemdService FromEnvironment()
    {
        var isOurs = IsOurs("LISTEN_PID");
        var count = isOurs && int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var fds) ? fds : 0;
        if (count > 1) throw new ArgumentException($"systemd passed {count} sockets; one is accepted");
        var usec = (Environment.GetEnvironmentVariable("WATCHDOG_PID") is null || IsOurs("WATCHDOG_PID"))
            && long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var us) && us > 0 ? us : 0;
        var notify = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        return new SystemdService(string.IsNullOrEmpty(notify) ? null : notify, usec == 0 ? null : TimeSpan.FromMicroseconds(usec), count == 1 ? FirstDescriptor : null);
    }

    /// <summary>It serves now. From here on the watchdog hears of it twice in its period, as long as <paramref name="isWell"/> says so.</summary>
    /// <param name="status">One line for <c>systemctl status</c>.</param>
    /// <param name="isWell">False lets the watchdog do its work.</param>
    public void Ready(string status, Func<bool> isWell)
    {
        ArgumentNullException.ThrowIfNull(isWell);
        Send($"READY=1\nSTATUS={OneLine(status)}\nMAINPID={Environment.ProcessId}");
        if (_notify is null || _watchdog is not { } period) return;
        _timer = new Timer(
            _ =>
            {
                if (isWell()) Send("WATCHDOG=1");
            },
            null,
            TimeSpan.Zero,
            period / 2);
    }

    /// <summary>Changes the line of <c>systemctl status</c>.</summary>
    public void Status(string status) => Send($"STATUS={OneLine(status)}");

    /// <summary>It stops.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private static bool IsOurs(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process == Environment.ProcessId;

    private static string OneLine(string text) => text.Replace('\n', ' ');

    private void Send(string text)
    {
        if (_notify is null) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.SendTo(Encoding.UTF8.GetBytes(text), new UnixDomainSocketEndPoint(_notify[0] == '@' ? "\0" + _notify[1..] : _notify));
        }
        catch (SocketException)
        {
            // Nobody listens any more; that is no reason to stop copying.
        }
    }
}
