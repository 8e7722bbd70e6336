using System.Net;
using Google.Protobuf.WellKnownTypes;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;
using Penstock.LoadBalancer.ControlPlane;
using Penstock.Rpc;

namespace Penstock.Tests;

public sealed class RulesTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("a", true)]
    [InlineData("worker-1.farm_2:x/y.z9", true)]
    [InlineData(".a", false)]
    [InlineData("a.", false)]
    [InlineData("a..b", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    public void Names_are_labels_between_dots(string name, bool isName) => Assert.Equal(isName, NameRules.IsName(name));

    [Fact]
    public void Names_and_labels_have_a_longest_length()
    {
        Assert.True(NameRules.IsName(new string('a', 63)));
        Assert.False(NameRules.IsName(new string('a', 64)));
        Assert.True(NameRules.IsName(string.Join('.', Enumerable.Repeat(new string('a', 50), 5).Prepend("bbb"))[..253].TrimEnd('.')));
        Assert.False(NameRules.IsName(string.Join('.', Enumerable.Repeat("a", 128))));
    }

    [Theory]
    [InlineData(TokenAccess.Update, true, true, true, true)]
    [InlineData(TokenAccess.Reserve, true, false, true, false)]
    [InlineData(TokenAccess.Register, true, true, false, false)]
    [InlineData(TokenAccess.ReadOnly, true, false, false, false)]
    public void What_a_permission_implies(TokenAccess granted, bool readOnly, bool register, bool reserve, bool update) => Assert.Equal(
        [readOnly, register, reserve, update],
        new[] { TokenAccess.ReadOnly, TokenAccess.Register, TokenAccess.Reserve, TokenAccess.Update }.Select(wanted => Permission.Implies(granted, wanted)));

    [Fact]
    public void What_a_permission_covers()
    {
        var session = new ResourcePath(1, 2, 3);
        foreach (var (permission, covers) in new[]
        {
            (new Permission(TokenResource.All, 0, TokenAccess.Update), true), (new Permission(TokenResource.LoadBalancer, 1, TokenAccess.Update), true),
            (new Permission(TokenResource.LoadBalancer, 2, TokenAccess.Update), false), (new Permission(TokenResource.Reservation, 2, TokenAccess.Update), true),
            (new Permission(TokenResource.Reservation, 3, TokenAccess.Update), false), (new Permission(TokenResource.Session, 3, TokenAccess.Update), true),
            (new Permission(TokenResource.Session, 4, TokenAccess.Update), false),
        })
        {
            Assert.Equal(covers, permission.Allows(session, TokenAccess.Update));
        }
        Assert.False(new Permission(TokenResource.Session, 3, TokenAccess.Update).Allows(new ResourcePath(1, 2, null), TokenAccess.ReadOnly));
        Assert.False(new Permission(TokenResource.Reservation, 2, TokenAccess.Update).Allows(new ResourcePath(1, null, null), TokenAccess.ReadOnly));
        Assert.False(new Permission(TokenResource.LoadBalancer, 1, TokenAccess.Update).Allows(ResourcePath.All, TokenAccess.ReadOnly));
    }

    [Fact]
    public void Tokens_are_chance_and_only_their_hash_is_kept()
    {
        var store = new TokenStore();
        var root = store.AddRoot("root", DateTimeOffset.UnixEpoch);
        var text = store.Create("a", root, DateTimeOffset.UnixEpoch, new Permission(TokenResource.Reservation, 1, TokenAccess.Update));
        Assert.Matches("^[0-9a-f]{32}$", text);
        var child = store.Find(text)!;
        Assert.Same(root, child.Parent);
        Assert.Null(store.Find(text.ToUpperInvariant()));
        store.Create("b", child, DateTimeOffset.UnixEpoch, new Permission(TokenResource.Reservation, 1, TokenAccess.ReadOnly));
        Assert.Equal(["a", "b"], store.DescendantsOf(root).Select(t => t.Name));
        store.Forget(TokenResource.Reservation, 1);
        Assert.Equal(1, store.Count);
    }

    [Theory]
    [InlineData("127.0.0.1", false, true, false, "loopback")]
    [InlineData("::1", false, true, false, "loopback")]
    [InlineData("10.1.2.3", true, false, false, "private")]
    [InlineData("172.31.0.1", true, false, false, "private")]
    [InlineData("fe80::1", true, false, false, "private")]
    [InlineData("2001:db8::7", true, false, false, "private")]
    [InlineData("224.0.0.1", true, true, false, "unicast")]
    [InlineData("0.0.0.0", true, true, false, "unicast")]
    [InlineData("255.255.255.255", true, true, false, "unicast")]
    [InlineData("ff02::1", true, true, false, "unicast")]
    [InlineData("8.8.8.8", true, true, true, "comes from")]
    [InlineData("10.1.2.3", false, true, false, null)]
    [InlineData("8.8.8.8", false, false, false, null)]
    [InlineData("127.0.0.1", true, false, false, null)]
    public void Addresses_of_workers_follow_the_policy(string address, bool loopback, bool allowPrivate, bool peer, string? refusal)
    {
        var policy = new AddressPolicy(loopback, allowPrivate, peer);
        var error = Record.Exception(() => policy.Check(IPAddress.Parse(address), IPAddress.Parse("9.9.9.9"))) as RpcException;
        if (refusal is null) Assert.Null(error);
        else Assert.Contains(refusal, error!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 0, 0, 0, "udpPort")]
    [InlineData(70000, 1, 0, 0, 0, "udpPort")]
    [InlineData(65535, 1, 1, 0, 0, "ports")]
    [InlineData(65535, 1, 0, 0, 0, null)]
    [InlineData(49152, 1, 14, 0, 0, null)]
    [InlineData(49153, 1, 14, 0, 0, "ports")]
    [InlineData(20000, 1, 15, 0, 0, "portRange")]
    [InlineData(20000, 1, -1, 0, 0, "portRange")]
    [InlineData(20000, 0, 0, 0, 0, null)]
    [InlineData(20000, -1, 0, 0, 0, "weight")]
    [InlineData(20000, float.NaN, 0, 0, 0, "weight")]
    [InlineData(20000, float.PositiveInfinity, 0, 0, 0, "weight")]
    [InlineData(20000, 1, 0, float.NaN, 0, "minFactor")]
    [InlineData(20000, 1, 0, -1, 0, "minFactor")]
    [InlineData(20000, 1, 0, 0.5f, 0.4f, "maxFactor")]
    [InlineData(20000, 1, 0, 0.5f, float.NaN, "maxFactor")]
    [InlineData(20000, 1, 0, 0.5f, 2f, null)]
    public void Registrations_are_checked(int port, float weight, int bits, float min, float max, string? named)
    {
        var request = new RegisterRequest { Name = "w", IpAddress = "10.0.0.1", UdpPort = (uint)port, Weight = weight, PortRange = (PortRange)bits, MinFactor = min, MaxFactor = max };
        var error = Record.Exception(() => WorkerRequest.From(request)) as RpcException;
        if (named is null) Assert.Null(error);
        else Assert.Contains(named, error!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_end_is_absent_zero_or_beyond_all_years()
    {
        Assert.Equal(TimeRules.Never, TimeRules.ToEnd(null));
        Assert.Equal(TimeRules.Never, TimeRules.ToEnd(new Timestamp()));
        Assert.Equal(TimeRules.Never, TimeRules.ToEnd(new Timestamp { Seconds = 253402300799, Nanos = 5 }));
        Assert.Throws<RpcException>(() => TimeRules.ToEnd(new Timestamp { Seconds = 253402300800 }));
        Assert.Throws<RpcException>(() => TimeRules.ToEnd(new Timestamp { Seconds = 1, Nanos = 1_000_000_000 }));
        Assert.Throws<RpcException>(() => TimeRules.ToEnd(new Timestamp { Seconds = 1, Nanos = -1 }));
    }

    [Fact]
    public void Clients_are_told_addresses_they_can_reach()
    {
        var origin = new CallOrigin("192.0.2.7:19523", IPEndPoint.Parse("[::ffff:10.0.0.5]:19523"), IsTls: false);
        var named = origin with { Authority = "lb.example.org:19523" };
        var nothing = new Advertised(null, null, null, IPEndPoint.Parse("0.0.0.0:19523"));
        Assert.Equal(IPAddress.Parse("10.1.1.1"), nothing.Sync(IPEndPoint.Parse("10.1.1.1:1"), null, origin));
        Assert.Equal(IPAddress.Parse("192.0.2.7"), nothing.Sync(IPEndPoint.Parse("0.0.0.0:1"), null, origin));
        Assert.Equal(IPAddress.Parse("10.0.0.5"), nothing.Sync(IPEndPoint.Parse("0.0.0.0:1"), null, named));
        Assert.Equal(IPAddress.Parse("fd00::9"), nothing.Sync(IPEndPoint.Parse("[::]:1"), IPAddress.Parse("fd00::9"), origin));
        Assert.Null(nothing.Sync(IPEndPoint.Parse("[::]:1"), null, origin));
        Assert.Null(nothing.Sync(null, IPAddress.Parse("fd00::9"), origin));
        Assert.Equal("lb.example.org:19523", nothing.ControlPlane(named));
        Assert.Equal("10.0.0.5:19523", nothing.ControlPlane(origin with { Authority = "evil/lb/1?data=6.6.6.6" }));
        var set = new Advertised(IPAddress.Parse("1.2.3.4"), null, "lb.example.org:1", null);
        Assert.Equal(IPAddress.Parse("1.2.3.4"), set.Sync(IPEndPoint.Parse("10.1.1.1:1"), null, origin));
        Assert.Equal("lb.example.org:1", set.ControlPlane(origin));
    }
}
