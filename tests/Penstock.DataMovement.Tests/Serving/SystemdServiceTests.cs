using System.Net.Sockets;
using System.Text;
using Penstock.DataMovement;

namespace Penstock.Tests.Serving;

[Collection("environment")]
public sealed class SystemdServiceTests : IDisposable
{
    private static readonly string[] Variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        foreach (var variable in Variables) Environment.SetEnvironmentVariable(variable, null);
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Readiness_the_watchdog_and_the_stop_are_told(bool isAbstract)
    {
        var name = isAbstract ? $"penstock-{Guid.NewGuid():N}" : _folder["notify"];
        using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        listener.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : name));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", isAbstract ? "@" + name : name);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "40000");
        var isWell = true;
        using (var service = SystemdService.FromEnvironment())
        {
            Assert.True(service.IsSupervised);
            service.Ready("serving\nnow", () => isWell);
            Assert.Equal($"READY=1\nSTATUS=serving now\nMAINPID={Environment.ProcessId}", Receive(listener));
            for (var i = 0; i < 3; i++) Assert.Equal("WATCHDOG=1", Receive(listener));
            isWell = false;
            service.Stopping();
            string last;
            do last = Receive(listener);
            while (last == "WATCHDOG=1");
            Assert.Equal("STOPPING=1", last);
        }
        listener.ReceiveTimeout = 100;
        Assert.Throws<SocketException>(() => Receive(listener));
    }

    [Fact]
    public void A_socket_of_systemds_is_taken_only_when_it_is_meant_for_this_process()
    {
        Environment.SetEnvironmentVariable("LISTEN_FDS", "1");
        Environment.SetEnvironmentVariable("LISTEN_PID", $"{Environment.ProcessId + 1}");
        Assert.Null(SystemdService.FromEnvironment().InheritedSocket);
        Environment.SetEnvironmentVariable("LISTEN_PID", $"{Environment.ProcessId}");
        Assert.Equal(3, SystemdService.FromEnvironment().InheritedSocket);
        Environment.SetEnvironmentVariable("LISTEN_FDS", "2");
        Assert.Throws<ArgumentException>(SystemdService.FromEnvironment);
    }

    [Fact]
    public void Without_systemd_nothing_happens()
    {
        using var service = SystemdService.FromEnvironment();
        Assert.False(service.IsSupervised);
        service.Ready("x", () => true);
        service.Stopping();
    }

    private static string Receive(Socket socket)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
