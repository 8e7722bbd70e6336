using Penstock.Checksums;

namespace Penstock.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_one_in_the_snapshot() => PublicApi.MatchesSnapshot(typeof(Xxh3).Assembly);
}
