namespace Penstock.Tests.Scaler;

/// <summary>The original's Python client and workers, with its own or our scheduler and object storage between them.</summary>
public sealed class ScalerTests
{
    private const string Everything = """
        import math, sys, time
        from scaler import Client

        def boom(x): raise ValueError('boom %s' % x)
        def add(*a): return sum(a)
        def slow(x): time.sleep(x); return x
        def nested(address, n):
            from scaler import Client
            with Client(address) as c: return c.submit(math.sqrt, n).result()

        with Client(address=sys.argv[1]) as client:
            assert client.submit(math.sqrt, 16).result() == 4
            assert list(client.map(math.sqrt, range(100))) == [math.sqrt(i) for i in range(100)]
            try: client.submit(boom, 1).result(); assert False
            except ValueError as e: assert 'boom 1' in str(e)
            big = b'x' * 20_000_000
            assert client.submit(len, big).result() == 20_000_000
            reference = client.send_object(big, 'big')
            assert client.submit(len, reference).result() == 20_000_000
            graph = {'a': 2, 'b': 3, 'c': (add, 'a', 'b'), 'd': (math.sqrt, 'c'), 'e': (add, 'c', 'd', 'a')}
            assert client.get(graph, keys=['e', 'c']) == {'e': 5 + math.sqrt(5) + 2, 'c': 5}
            try: client.get({'a': 1, 'b': (boom, 'a'), 'c': (add, 'b')}, keys=['c']); assert False
            except ValueError: pass
            except AssertionError: raise
        with Client(address=sys.argv[1]) as client:
            assert client.submit(nested, sys.argv[1], 81).result() == 9
            future = client.submit(slow, 20); time.sleep(1); started = time.time(); future.cancel()
            assert future.cancelled() and time.time() - started < 10
            assert client.submit(slow, 0.1).result() == 0.1
        print('everything passed')
        """;

    private const string Neutral = """
        import math, sys
        from scaler import Client
        from penstock_scaler.neutral import Function, NeutralSerializer

        with Client(address=sys.argv[1], serializer=NeutralSerializer()) as client:
            assert client.submit(Function('math:sqrt'), 16.0).result() == 4.0
            assert client.submit(math.pow, 3, 4).result() == 81.0
            try: client.submit(math.sqrt, -1).result(); assert False
            except ValueError as e: assert str(e) == 'math domain error'
        print('neutral passed')
        """;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task The_originals_client_and_workers_notice_no_difference(bool ourStorage, bool ourScheduler)
    {
        await using var house = await ScalerHouse.StartAsync(ourStorage, ourScheduler, workers: 2);
        Assert.Contains("everything passed", await ScalerProgram.RunAsync(Everything, house.Scheduler), StringComparison.Ordinal);
        if (house.OurStorage is not { } storage) return;
        Assert.Equal((0, 0, 0), (storage.Counters.MalformedRequests, storage.Counters.SetsRefused, storage.Counters.ResponsesRefused));
        // Clients that left leave nothing: the scheduler deletes what was theirs.
        for (var left = 200; storage.Counters.Objects > 0 && left > 0; left--) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), (storage.Counters.Objects, storage.Counters.ContentBytes));
    }

    [Fact]
    public async Task Neutral_payloads_run_on_the_originals_workers()
    {
        await using var house = await ScalerHouse.StartAsync(ourStorage: true, ourScheduler: false, workers: 1);
        Assert.Contains("neutral passed", await ScalerProgram.RunAsync(Neutral, house.Scheduler), StringComparison.Ordinal);
    }
}
