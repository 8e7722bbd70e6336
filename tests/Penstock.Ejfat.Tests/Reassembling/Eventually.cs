namespace Penstock.Tests;

internal static class Eventually
{
    /// <summary>Waits until something is so; fails after half a minute.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var end = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, "what was waited for did not happen within 30 s");
            await Task.Delay(5);
        }
    }
}
