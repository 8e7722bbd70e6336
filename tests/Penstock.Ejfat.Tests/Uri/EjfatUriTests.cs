using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class EjfatUriTests
{
    private const string Full = "ejfat://t@127.0.0.1:18020/lb/1?sync=10.0.0.1:19010&data=10.0.0.2";

    [Theory]
    [InlineData("ejfat://lb.example.org/", null, 80)]
    [InlineData("ejfats://token@lb.example.org", null, 443)]
    [InlineData("ejfats://token@[fd00::1]/", null, 443)]
    [InlineData("ejfat://lb.example.org:18008/", 18008, 18008)]
    public void An_admin_uri_may_leave_the_port_out(string text, int? port, int effective)
    {
        var uri = EjfatUri.Parse(text, new EjfatUriOptions { ResolveHost = false });
        Assert.Equal(port, uri.ControlPort);
        Assert.Equal(effective, uri.EffectiveControlPort);
        Assert.Equal(text.TrimEnd('/') + "/", uri.ToString());
    }

    [Theory]
    [InlineData("16384-32767", 16384, 32767)]
    [InlineData("10000", 10000, 10000)]
    [InlineData("2000-2000", 2000, 2000)]
    public void Data_ports_may_be_a_range(string ports, int first, int last) =>
        Assert.Equal(new UdpPortRange(first, last), EjfatUri.Parse($"ejfat://h@10.0.0.1:2000/lb/1?data=10.0.0.2:{ports}").DataPorts);

    [Theory]
    [InlineData("2000-1999")]
    [InlineData("-2000")]
    [InlineData("2000-")]
    [InlineData("2000-3000-4000")]
    [InlineData("2000-70000")]
    [InlineData("2000abc")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("99999999999999999999")]
    [InlineData("%31%30%30")]
    public void Ports_that_E2sar_would_guess_at_are_refused(string ports) =>
        Assert.False(EjfatUri.TryParse($"ejfat://h@10.0.0.1:2000/lb/1?data=10.0.0.2:{ports}", out _));

    [Theory]
    [InlineData("127.1")]
    [InlineData("010.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.4.")]
    public void Addresses_in_odd_notation_are_refused_rather_than_resolved(string host)
    {
        var options = new EjfatUriOptions { Resolver = _ => throw new InvalidOperationException("asked the resolver") };
        Assert.False(EjfatUri.TryParse($"ejfat://t@{host}:18020/lb/1", options, out _, out var error));
        Assert.Contains(host, error);
        Assert.False(EjfatUri.TryParse($"ejfat://t@127.0.0.1:18020/lb/1?data={host}:2000", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ejfat://")]
    [InlineData("ejfat:///lb/1")]
    [InlineData("ejfat://:18020/lb/1")]
    [InlineData("ejfat://t@@127.0.0.1:18020/")]
    [InlineData("ejfat://a@b@127.0.0.1:18020/")]
    [InlineData(" ejfat://t@127.0.0.1:18020/")]
    [InlineData("ejfat://t@127.0.0.1:18020/\r")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/%")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/%2")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/%FF")]
    [InlineData("ejfat://to%0Aken@127.0.0.1:18020/lb/1")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/[1]")]
    [InlineData("ejfat://t@127.0.0.1:/")]
    [InlineData("ejfat://t@[::1:18020/")]
    [InlineData("ejfat://t@[::1]18020/")]
    [InlineData("ejfat://t@[10.0.0.1]:18020/")]
    [InlineData("ejfat://t@::1:18020/")]
    [InlineData("ejfat://t@-host.example:18020/")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/1?data=[::1]x")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/1?data=+10.0.0.1")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/1?sync=10.0.0.1:2000-3000")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/1?%64ata=10.0.0.1&&")]
    [InlineData("ejfat://t@127.0.0.1:18020/lb/é")]
    public void What_is_not_a_uri_is_refused_with_an_error(string text)
    {
        Assert.False(EjfatUri.TryParse(text, new EjfatUriOptions { ResolveHost = false }, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("[10.0.0.1]:2000", "10.0.0.1")]
    [InlineData("2001:db8::1:2000", "2001:db8::1")]
    [InlineData("[fe80::1%252]:2000", "fe80::1%2")]
    public void Odd_but_clear_data_addresses_are_taken(string value, string address)
    {
        var uri = EjfatUri.Parse($"ejfat://t@127.0.0.1:18020/lb/1?data={value}");
        Assert.Equal(IPAddress.Parse(address), uri.DataIPv4 ?? uri.DataIPv6);
        Assert.Equal(2000, uri.DataPorts.First);
        Assert.Equal(uri, EjfatUri.Parse(uri.ToString()));
    }

    [Fact]
    public void Privileged_ports_need_an_option()
    {
        var text = "ejfats://t@10.0.0.1:443/lb/1?sync=10.0.0.1:123&data=10.0.0.2:80";
        Assert.False(EjfatUri.TryParse(text, out _));
        Assert.Equal(443, EjfatUri.Parse(text, new EjfatUriOptions { AllowPrivilegedPorts = true }).ControlPort);
    }

    [Fact]
    public void A_name_keeps_its_host_and_takes_the_first_address_of_the_preferred_family()
    {
        IPAddress[] found = [IPAddress.Parse("fd00::1"), IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")];
        var options = new EjfatUriOptions { Resolver = name => name == "lb.example.org" ? found : [] };
        var v4 = EjfatUri.Parse("ejfat://lb.example.org:18020/", options);
        var v6 = EjfatUri.Parse("ejfat://lb.example.org:18020/", options with { PreferIPv6 = true });
        Assert.Equal((found[1], found[0], "lb.example.org"), (v4.ControlAddress, v6.ControlAddress, v6.ControlHost));
        Assert.True(v6.PreferIPv6);
    }

    [Fact]
    public void The_system_resolver_finds_localhost() =>
        Assert.Equal(IPAddress.Loopback, EjfatUri.Parse("ejfat://t@localhost:18020/lb/1").ControlAddress);

    [Fact]
    public void Each_kind_of_token_has_its_place_and_the_best_one_is_written()
    {
        var uri = EjfatUri.FromString(Full.Replace("t@", "all@", StringComparison.Ordinal), EjfatTokenKind.All);
        Assert.StartsWith("ejfat://all@", uri.ToString());
        Assert.StartsWith("ejfat://127", uri.ToString(EjfatTokenKind.Admin));
        uri = uri.WithToken(EjfatTokenKind.LoadBalancer, "a");
        Assert.StartsWith("ejfat://a@", uri.ToString());
        uri = uri with { InstanceToken = "i" };
        Assert.StartsWith("ejfat://i@", uri.ToString());
        uri = uri with { SessionToken = "s" };
        Assert.StartsWith("ejfat://s@", uri.ToString());
        Assert.Equal("a", uri.GetToken(EjfatTokenKind.Admin));
        Assert.StartsWith("ejfat://i@", uri.ToString(EjfatTokenKind.Reservation));
        Assert.StartsWith("ejfat://127", uri.WithToken(EjfatTokenKind.Reservation, "").ToString(EjfatTokenKind.Reservation));
        Assert.Equal("ejfat://***@127.0.0.1:18020/lb/1?sync=10.0.0.1:19010&data=10.0.0.2", uri.ToRedactedString());
    }

    [Fact]
    public void Data_and_sync_addresses_are_replaced_with_their_ports()
    {
        var uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1")
            .WithData(IPAddress.Parse("10.0.0.9"), 12345).WithData(IPAddress.IPv6Loopback, new UdpPortRange(16384, 32767)).WithSync(IPAddress.Parse("10.0.0.1"), 19010);
        Assert.Equal("ejfat://t@127.0.0.1:18020/lb/1?sync=10.0.0.1:19010&data=10.0.0.9:16384-32767&data=[::1]:16384-32767", uri.ToString());
        Assert.Equal("[fd00::1]:19011", uri.WithSync(IPAddress.Parse("fd00::1"), 19011).SyncEndPoint!.ToString());
        Assert.Null(uri.WithSync(IPAddress.Parse("fd00::1"), 19011).SyncIPv4);
        Assert.Equal(19522, EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1").WithData(IPAddress.Loopback).DataPorts.First);
        Assert.Throws<EjfatException>(() => uri.WithData(IPAddress.Loopback, 0));
        Assert.Throws<EjfatException>(() => uri.WithSync(IPAddress.Loopback, 65536));
        Assert.Throws<EjfatException>(() => uri with { DataIPv4 = IPAddress.IPv6Loopback });
        Assert.Throws<EjfatException>(() => uri with { LbId = "1/2" });
        Assert.Throws<EjfatException>(() => uri with { SessionId = "1\n" });
    }

    [Fact]
    public void Sync_packets_go_over_the_family_of_the_data_where_they_can()
    {
        var both = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1?sync=[fd00::1]:19011&sync=10.0.0.1:19010&data=10.0.0.2");
        Assert.Equal(both.SyncIPv4, both.GetSyncEndPoint(ipv6: false));
        Assert.Equal(both.SyncIPv6, both.GetSyncEndPoint(ipv6: true));
        // E2SAR knows one only, the last.
        Assert.Equal(both.SyncIPv4, both.SyncEndPoint);
        Assert.Equal(both, EjfatUri.Parse(both.ToString()));
        Assert.Equal(EjfatUri.Parse(Full).SyncIPv4, EjfatUri.Parse(Full).GetSyncEndPoint(ipv6: true));
        Assert.Null(EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1").GetSyncEndPoint(ipv6: false));
    }

    [Fact]
    public void Equality_takes_in_everything_and_E2sars_comparison_leaves_out_what_it_leaves_out()
    {
        var uri = EjfatUri.Parse(Full);
        Assert.Equal(uri, EjfatUri.Parse(Full));
        Assert.Equal(uri.GetHashCode(), EjfatUri.Parse(Full).GetHashCode());
        foreach (var other in new[]
        {
            uri with { LbId = "2" }, uri with { SessionId = "2" }, uri with { LbName = "x" }, uri with { AdminToken = "x" }, uri with { InstanceToken = "x" },
            uri with { SessionToken = "x" }, uri with { AllToken = "x" }, uri.WithSync(IPAddress.Loopback, 19010), uri.WithData(IPAddress.Loopback), uri.WithData(IPAddress.IPv6Loopback),
        })
        {
            Assert.NotEqual(uri, other);
            Assert.False(uri.EqualsAsE2sar(other));
        }
        foreach (var other in new[] { uri with { UseTls = true }, uri.WithData(uri.DataIPv4!, 10000) })
        {
            Assert.NotEqual(uri, other);
            Assert.True(uri.EqualsAsE2sar(other));
        }
    }

    [Fact]
    public void Uris_come_from_environment_variables()
    {
        const string Variable = "PENSTOCK_TEST_EJFAT_URI";
        Assert.Equal("EJFAT_URI", EjfatUri.EnvironmentVariable);
        Assert.Equal(E2sarErrorCode.Undefined, Assert.Throws<EjfatException>(() => EjfatUri.FromEnvironment(Variable)).Code);
        Environment.SetEnvironmentVariable(Variable, "http://x");
        Assert.Equal(E2sarErrorCode.CaughtException, Assert.Throws<EjfatException>(() => EjfatUri.FromEnvironment(Variable)).Code);
        Environment.SetEnvironmentVariable(Variable, Full);
        Assert.Equal("t", EjfatUri.FromEnvironment(Variable, new EjfatUriOptions { TokenKind = EjfatTokenKind.Session }).SessionToken);
        Environment.SetEnvironmentVariable(Variable, null);
    }

    [Fact]
    public void Uris_come_from_the_first_line_of_files()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal(E2sarErrorCode.Undefined, Assert.Throws<EjfatException>(() => EjfatUri.FromFile(file)).Code);
            File.WriteAllText(file, "ejfat://x");
            Assert.Equal(E2sarErrorCode.CaughtException, Assert.Throws<EjfatException>(() => EjfatUri.FromFile(file, new EjfatUriOptions { ResolveHost = true, Resolver = _ => [] })).Code);
            File.WriteAllText(file, Full + "\nand more");
            Assert.Equal(EjfatUri.Parse(Full), EjfatUri.FromFile(file));
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Equal(E2sarErrorCode.NotFound, Assert.Throws<EjfatException>(() => EjfatUri.FromFile(file)).Code);
        Assert.Equal(E2sarErrorCode.NotFound, Assert.Throws<EjfatException>(() => EjfatUri.FromFile("")).Code);
    }

    [Fact]
    public void The_local_address_towards_the_load_balancer_is_found()
    {
        var uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1?data=127.0.0.1");
        Assert.Equal(IPAddress.Loopback, uri.GetLocalDataAddresses()[0]);
        Assert.All(uri.GetLocalDataAddresses(), a => Assert.Equal(AddressFamily.InterNetwork, a.AddressFamily));
        Assert.Equal(E2sarErrorCode.ParameterNotAvailable, Assert.Throws<EjfatException>(() => uri.GetLocalDataAddresses(ipv6: true)).Code);
        Assert.Equal(E2sarErrorCode.ParameterNotAvailable, Assert.Throws<EjfatException>(() => EjfatUri.Parse("ejfat://t@127.0.0.1:18020/").GetLocalDataAddresses()).Code);
    }

    [Fact]
    public void The_local_IPv6_address_towards_the_load_balancer_is_an_IPv6_address()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        var uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1?data=[::1]&data=127.0.0.1");
        Assert.Equal(IPAddress.IPv6Loopback, uri.GetLocalDataAddresses(ipv6: true)[0]);
        Assert.All(uri.GetLocalDataAddresses(ipv6: true), a => Assert.Equal(AddressFamily.InterNetworkV6, a.AddressFamily));
    }

    [Fact]
    public void A_uri_can_be_made_without_a_text()
    {
        var uri = EjfatUri.ForControlPlane("lb.example.org", 18008, useTls: true) with { InstanceToken = "s e c", LbId = "7" };
        Assert.Equal("ejfats://s%20e%20c@lb.example.org:18008/lb/7", uri.ToString());
        Assert.Equal("ejfat://[fd00::1]/", EjfatUri.ForControlPlane("[fd00::1]", port: null).ToString());
        Assert.Throws<EjfatException>(() => EjfatUri.ForControlPlane("no host", 1));
        Assert.Throws<EjfatException>(() => EjfatUri.ForControlPlane("host", 0));
    }

    [Theory]
    [InlineData("ALL", EjfatTokenKind.All)]
    [InlineData("LOAD_BALANCER", EjfatTokenKind.Admin)]
    [InlineData("RESERVATION", EjfatTokenKind.Instance)]
    [InlineData("SESSION", EjfatTokenKind.Session)]
    public void Token_kinds_have_old_and_new_names(string text, EjfatTokenKind kind)
    {
        Assert.Equal(text, kind.ToText());
        Assert.True(EjfatTokenKinds.TryParse(text, out var parsed));
        Assert.Equal(kind, parsed);
        Assert.Equal((1, 2), ((int)EjfatTokenKind.LoadBalancer, (int)EjfatTokenKind.Reservation));
        Assert.False(EjfatTokenKinds.TryParse("NONE", out _));
        Assert.Equal("UNKNOWN", ((EjfatTokenKind)4).ToText());
    }

    [Fact]
    public void Error_codes_have_E2sars_numbers_and_texts()
    {
        Assert.Equal(14, Enum.GetValues<E2sarErrorCode>().Length);
        Assert.Equal("parameter not available", EjfatException.TextOf((E2sarErrorCode)4));
        Assert.Equal("gRPC error", EjfatException.TextOf((E2sarErrorCode)8));
        Assert.Equal("data error", EjfatException.TextOf((E2sarErrorCode)13));
        Assert.Equal("unknown", EjfatException.TextOf(E2sarErrorCode.NoError));
        Assert.Equal("unknown", EjfatException.TextOf((E2sarErrorCode)14));
    }
}
