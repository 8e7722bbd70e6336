using System.Net;
using Microsoft.Extensions.Logging;
using Penstock.LoadBalancer;

namespace Penstock.Tests;

public sealed class UdplbdConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("udplbd").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void What_has_a_meaning_is_read_and_the_rest_is_said()
    {
        var configuration = UdplbdConfiguration.Read(File("config.yml",
            """
            lb:
              mac_unicast: null
              data_plane_interface: eth0
              instances:
                - ipv4: 192.0.2.1
                  ipv6: "2001:db8::1"
                  event_number_port: 19531
                - { ipv4: 192.0.2.2, event_number_port: 19532 }
            controller: { duration: 1s, offset: 800ms }
            database: { file: /var/lib/udplbd.db }
            server:
              auth_token: "secret"
              listen: ["0.0.0.0:19523", "[::]:19523"]
              allow_loopback: true
              allow_privat: false
              tls: { enable: false, cert_file: x.pem }
            log: { level: info-all }
            mock: { address_map: { 192.0.2.1: "127.0.0.1:19522" } }
            """));
        Assert.Equal([new UdplbdInstance(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1"), 19531), new UdplbdInstance(IPAddress.Parse("192.0.2.2"), null, 19532)], configuration.Instances);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(800)), (configuration.Period, configuration.Offset));
        Assert.Equal("secret", configuration.AuthToken);
        Assert.Equal(["0.0.0.0:19523", "[::]:19523"], configuration.Listen);
        Assert.True(configuration.AllowLoopback);
        Assert.Null(configuration.AllowPrivate);
        Assert.Null(configuration.CertificateFile);
        Assert.Equal(LogLevel.Information, configuration.LogLevel);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:19522"), configuration.AddressMap[IPAddress.Parse("192.0.2.1")]);
        Assert.Equal(
            ["lb.data_plane_interface has no effect here yet", "database.file has no effect here yet", "the key server.allow_privat is not known"],
            configuration.Warnings.Select(w => w[(w.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public void Later_files_replace_what_earlier_ones_say_key_by_key()
    {
        var configuration = UdplbdConfiguration.Read(
            File("a.yml", "server: { auth_token: one, listen: ['a:1', 'b:2'], allow_private: false }\nlog: { level: debug }"),
            File("b.yml", "server: { auth_token: two, listen: ['c:3'] }"),
            File("empty.yml", ""));
        Assert.Equal(("two", "c:3", false, LogLevel.Debug), (configuration.AuthToken, Assert.Single(configuration.Listen), configuration.AllowPrivate, configuration.LogLevel));
    }

    [Theory]
    [InlineData("controller: { duration: 1m }", "controller.duration")]
    [InlineData("controller: { duration: -1s }", "controller.duration")]
    [InlineData("controller: { offset: 1.5s }", "controller.offset")]
    [InlineData("server: { allow_private: maybe }", "server.allow_private")]
    [InlineData("server: { listen: 19523 }", "server.listen")]
    [InlineData("server: { tls: { enable: true } }", "server.tls.enable")]
    [InlineData("lb: { instances: [] }", "lb.instances")]
    [InlineData("lb: { instances: [ { event_number_port: 1 } ] }", "no address")]
    [InlineData("lb: { instances: [ { ipv4: 10.0.0.1 } ] }", "event_number_port")]
    [InlineData("lb: { instances: [ { ipv4: '::1', event_number_port: 1 } ] }", "IPv4")]
    [InlineData("lb: { instances: [ { ipv4: 10.0.0.1, event_number_port: 1 }, { ipv4: 10.0.0.1, event_number_port: 2 } ] }", "twice")]
    [InlineData("lb: { instances: [ { ipv4: 10.0.0.1, event_number_port: 70000 } ] }", "70000")]
    [InlineData("log: { level: loud }", "loud")]
    [InlineData("server: [", "YAML")]
    [InlineData("- 1", "keys")]
    public void A_wrong_value_is_named_with_its_place(string yaml, string named)
    {
        var file = File("wrong.yml", yaml);
        var error = Assert.Throws<InvalidDataException>(() => UdplbdConfiguration.Read(file));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
    }
}
