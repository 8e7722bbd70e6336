using Penstock.DataMovement.Commands;

namespace Penstock.Tests.Commands;

public sealed class HostfileTests
{
    [Theory]
    [InlineData(4, 0, 8, 0, "node1 slots=4\nnode2 slots=4\n")]
    [InlineData(0, 0, 8, 9, "node1\nnode2\n")]
    [InlineData(-1, -1, 8, 0, "node1 slots=8\nnode2 slots=8\n")]
    [InlineData(-1, -1, 8, 16, "node1 slots=8 max_slots=16\nnode2 slots=8 max_slots=16\n")]
    [InlineData(3, 12, 8, 16, "node1 slots=3 max_slots=12\nnode2 slots=3 max_slots=12\n")]
    [InlineData(0, 12, 8, 16, "node1 max_slots=12\nnode2 max_slots=12\n")]
    [InlineData(-1, -1, 0, 0, "node1\nnode2\n")]
    public void The_requests_numbers_win_and_zero_says_nothing(int slots, int maxSlots, int profileSlots, int profileMaxSlots, string expected) =>
        Assert.Equal(expected, Hostfile.Text(["node1", "node2", "node1"], slots, maxSlots, profileSlots, profileMaxSlots));
}
