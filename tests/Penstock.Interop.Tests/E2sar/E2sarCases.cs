namespace Penstock.Tests.E2sar;

/// <summary>What every direction is tried with: IPv4 and IPv6, LB header version 2 and 3, MTU 1500 and 9000.</summary>
internal static class E2sarCases
{
    public static TheoryData<bool, int, int> Networks
    {
        get
        {
            var cases = new TheoryData<bool, int, int>();
            foreach (var v6 in new[] { false, true })
            {
                foreach (var version in new[] { 2, 3 })
                {
                    foreach (var mtu in new[] { 1500, 9000 }) cases.Add(v6, version, mtu);
                }
            }

            return cases;
        }
    }
}
