using System.Net.Sockets;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Tests.Terminal;

public sealed class FailureTextTests
{
    [Fact]
    public void A_cause_is_said_once()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        var http = new HttpRequestException("cannot connect to h:1: Connection refused (h:1)", refused);
        var failure = new InvalidOperationException("Version failed: cannot connect to h:1: Connection refused", http);
        Assert.Equal("Version failed: cannot connect to h:1: Connection refused", FailureText.Of(failure));
    }

    [Fact]
    public void A_cause_that_adds_something_is_added() =>
        Assert.Equal("no file: disk (sda) broken", FailureText.Of(new IOException("no file", new IOException("disk (sda) broken"))));
}
