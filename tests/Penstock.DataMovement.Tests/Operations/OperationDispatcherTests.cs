using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.DataMovement;
using Penstock.DataMovement.Operations;

namespace Penstock.Tests.Operations;

/// <summary>The turns, with a worker that fails in a way nobody foresaw.</summary>
public sealed class OperationDispatcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_error_of_the_daemon_ends_the_operation_and_is_counted_and_the_next_has_its_turn()
    {
        var (failed, thread, isMaking) = (0L, Environment.CurrentManagedThreadId, false);
        using var listener = new MeterListener
        {
            // Only of the dispatcher that is made here: other tests count beside this one.
            InstrumentPublished = (instrument, l) =>
            {
                if (isMaking && Environment.CurrentManagedThreadId == thread && instrument.Name == "penstock.datamovement.operations_ended") l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Interlocked.Add(ref failed, tags.ToArray().Any(t => t.Value is "failed") ? value : 0));
        listener.Start();
        using var store = OperationStore.Open(_folder["state"]);
        var table = new OperationTable(store, TimeProvider.System);
        await using var dispatcher = new OperationDispatcher(table, new BrokenWorker(), 1, TimeProvider.System, NullLogger.Instance);
        isMaking = true;
        _ = dispatcher.Meters;
        isMaking = false;
        foreach (var uid in (string[])["a", "b"]) table.Add(OperationTests.New(uid));
        var (first, second) = (table.Ended("a"), table.Ended("b"));
        foreach (var uid in (string[])["a", "b"]) dispatcher.Enqueue(table.Find(uid)!);
        await Task.WhenAll(first, second).WaitAsync(TestContext.Current.CancellationToken);
        await dispatcher.StopAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(OperationStatus.Failed, table.Find("a")!.Outcome);
        Assert.Contains("internal error", table.Find("b")!.Message, StringComparison.Ordinal);
        Assert.Equal(2, Interlocked.Read(ref failed));
    }

    private sealed class BrokenWorker : IOperationWorker
    {
        public string? Refuse(OperationRequest request) => null;

        public Task<WorkOutcome> RunAsync(Operation operation, Action<string> started, Action<int?, string> advanced, CancellationToken cancel, CancellationToken stop) =>
            throw new InvalidOperationException("not foreseen");

        public int EndOrphans(string uid) => 0;
    }
}
