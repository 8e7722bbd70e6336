using Penstock.Cli.Terminal;
using Penstock.DataMovement.Copying;

namespace Penstock.Cli.Copying;

/// <summary>A file that holds the limit, looked at every second: the limit of a copy that runs is changed by writing it.</summary>
internal sealed class BandwidthFile : IDisposable
{
    private readonly Timer _timer;
    private string _last = string.Empty;

    public BandwidthFile(string file, CopyEngine engine) => _timer = new Timer(_ => Read(file, engine), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));

    public void Dispose() => _timer.Dispose();

    private void Read(string file, CopyEngine engine)
    {
        try
        {
            var text = File.ReadAllText(file).Trim();
            if (text == _last) return;
            _last = text;
            // What is no number leaves the limit as it is.
            if (Values.TryScaled(text, out var limit) && limit >= 0) engine.BytesPerSecond = limit;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not there now: the limit stays.
        }
    }
}
