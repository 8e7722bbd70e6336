using Penstock.Cli.Terminal;
using Penstock.DataMovement.Copying;

namespace Penstock.Cli.Copying;

/// <summary>How a copy shows that it goes on: a line that is rewritten on a terminal, one now and then elsewhere, on standard error.</summary>
internal sealed class CopyDisplay(CommandContext context)
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RedrawPeriod = TimeSpan.FromMilliseconds(200);

    public async Task ShowAsync(CopyEngine engine, Task copying)
    {
        var redraws = ReferenceEquals(context.Error, Console.Error) && !Console.IsErrorRedirected;
        await CpVerb.FollowAsync(copying, redraws ? RedrawPeriod : LinePeriod, () =>
        {
            var line = Tables.Plain(CopyText.Line(engine.Progress));
            if (redraws) context.Error.Write($"\r{line}\u001b[K");
            else context.Error.WriteLine(line);
        });
        if (redraws) context.Error.Write("\r\u001b[K");
    }
}
