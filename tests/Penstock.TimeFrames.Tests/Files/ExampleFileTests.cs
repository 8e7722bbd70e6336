using Penstock.Checksums;

namespace Penstock.Tests.Files;

public sealed class ExampleFileTests
{
    [Fact]
    public void The_reference_value_of_the_recorded_time_frame_file_is_met() => Assert.Equal(0xbab533a46ac5aabaUL, Xxh3.Hash(ExampleFile.Bytes));
}
