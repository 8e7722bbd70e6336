using System.Globalization;
using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Checking;

/// <summary>
/// Compares the time frames of a file with each other, in its order: counters and first orbits of a run have to fit one length, none may be there twice, and no
/// heartbeat frame may lie behind the end of its time frame.
/// </summary>
internal sealed class OrderCheck(int? orbits, bool namesGaps, Action<FileProblem> tell)
{
    // What is remembered of time frames seen, to notice one that comes twice: 40 bytes each. Later ones are not compared.
    private const int MaxRemembered = 1 << 20;

    private readonly Dictionary<(uint Run, uint Counter), long> _seen = [];
    private (uint Run, uint Counter, uint Orbit, long At)? _before;
    private readonly List<(uint Distance, long Page, uint Counter)> _undecided = [];

    /// <summary>Orbits per time frame; null while nothing tells.</summary>
    public int? Orbits { get; private set; } = orbits;

    public void Add(TimeFrameRecord record, RecordFindings found)
    {
        if (found.TfCounter is not { } counter || found.Run is not { } run) return;
        if (!IsNew(record, run, counter)) return;
        if (found.FirstOrbit is { } orbit)
        {
            Follow(found, run, counter, orbit);
            _before = (run, counter, orbit, found.FirstBlock);
        }

        if (found.LastOrbit.Distance == 0) return;
        if (Orbits is { } length) CompareLast(found.LastOrbit.Distance, found.LastOrbit.Page, counter, length);
        else if (_undecided.Count < MaxRemembered) _undecided.Add((found.LastOrbit.Distance, found.LastOrbit.Page, counter));
    }

    private bool IsNew(TimeFrameRecord record, uint run, uint counter)
    {
        // Files of older headers have no counters.
        if (counter == 0 && run == 0) return true;
        if (_seen.TryGetValue((run, counter), out var at))
        {
            tell(new FileProblem(ProblemKind.Duplicate, record.Offset, "time frame", $"{counter} of run {run} again", $"each is accepted once; the first is at offset {at}") { TfCounter = counter });
            return false;
        }

        if (_seen.Count < MaxRemembered) _seen[(run, counter)] = record.Offset;
        return true;
    }

    private void Follow(RecordFindings found, uint run, uint counter, uint orbit)
    {
        if (_before is not { } before || before.Run != run || counter == before.Counter) return;
        var step = unchecked((int)(counter - before.Counter));
        var distance = unchecked((int)(orbit - before.Orbit));
        if (Orbits is null)
        {
            if (distance % step == 0 && distance / step > 0) Decide(distance / step);
            else Tell(found, orbit, $"as many orbits behind {before.Orbit}, the first of time frame {before.Counter}, as {Math.Abs(step)} whole time frames have, is accepted", counter);
        }
        else if ((long)step * Orbits.Value != distance)
        {
            Tell(found, orbit, $"{unchecked(before.Orbit + (uint)(step * Orbits.Value))} is accepted: time frame {before.Counter} begins with {before.Orbit}, each has {Orbits} orbits", counter);
        }

        if (namesGaps && step > 1) tell(new FileProblem(ProblemKind.Gap, found.FirstBlock + Headers.DataHeader.TfCounterOffset, "tfCounter", Text(counter), $"{before.Counter + 1} is accepted: {step - 1} time frames are missing") { TfCounter = counter });
    }

    private void Decide(int length)
    {
        Orbits = length;
        foreach (var (distance, page, counter) in _undecided) CompareLast(distance, page, counter, length);
        _undecided.Clear();
    }

    private void CompareLast(uint distance, long page, uint counter, int length)
    {
        if (distance < length) return;
        tell(new FileProblem(ProblemKind.Orbit, page + Headers.Rdh.OrbitOffset, "orbit", $"{distance} behind the first of the time frame", $"0..{length - 1} is accepted of {length} orbits per time frame") { TfCounter = counter });
    }

    private void Tell(RecordFindings found, uint orbit, string accepted, uint counter) =>
        tell(new FileProblem(ProblemKind.Orbit, found.FirstBlock + Headers.DataHeader.FirstTfOrbitOffset, "firstTForbit", Text(orbit), accepted) { TfCounter = counter });

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
