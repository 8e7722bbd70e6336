using Penstock.Ejfat;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class OptimizationsTests
{
    [Theory]
    [InlineData("", "none", 0x0001, UdpOffload.Portable)]
    [InlineData("none", "none", 0x0001, UdpOffload.Portable)]
    [InlineData("sendmmsg", "sendmmsg", 0x0002, UdpOffload.Batched)]
    [InlineData("none,sendmmsg,sendmmsg", "sendmmsg", 0x0002, UdpOffload.Batched)]
    [InlineData("udp_gso,sendmmsg", "sendmmsg,udp_gso", 0x0012, UdpOffload.Auto)]
    public void Names_select_what_the_sockets_do(string names, string selected, int word, UdpOffload offload)
    {
        var choice = Optimizations.Select(names.Split(',', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((selected, word, offload), (string.Join(',', choice.SelectedNames), choice.Word, choice.Offload));
    }

    [Theory]
    [InlineData("turbo", E2sarErrorCode.NotFound, "'turbo' is not an optimization; none, sendmmsg, udp_gso are accepted")]
    [InlineData("Sendmmsg", E2sarErrorCode.NotFound, "'Sendmmsg'")]
    [InlineData("liburing_send", E2sarErrorCode.NotFound, "'liburing_send' is not offered here")]
    [InlineData("sendmmsg,liburing_send", E2sarErrorCode.LogicError, "exclude each other")]
    [InlineData("sendmmsg,liburing_recv,turbo", E2sarErrorCode.NotFound, "turbo")]
    public void What_cannot_be_selected_is_said(string names, E2sarErrorCode code, string message)
    {
        var error = Assert.Throws<EjfatException>(() => Optimizations.Select(names.Split(',')));
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Numbers_and_names_are_E2SARs()
    {
        Assert.Equal([(0, "none"), (1, "sendmmsg"), (2, "liburing_send"), (3, "liburing_recv")], Enumerable.Range(0, 4).Select(i => (i, Optimizations.NameOf((Optimization)i))));
        Assert.Equal((15, "unknown"), ((int)Optimizations.Parse("anything"), Optimizations.NameOf((Optimization)15)));
        Assert.Equal(UdpOffload.Auto, Optimizations.Default.Offload);
    }
}
