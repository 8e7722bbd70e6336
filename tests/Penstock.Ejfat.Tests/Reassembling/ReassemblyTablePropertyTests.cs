using Penstock.Ejfat;

namespace Penstock.Tests;

/// <summary>Seeded networks that cut, shuffle, duplicate, lose, delay and overlap: no wrong byte is delivered, and every event that was offered is accounted for.</summary>
public sealed class ReassemblyTablePropertyTests
{
    [Fact]
    public void Without_loss_every_event_is_delivered_once_whatever_the_order()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            using var network = new SeededNetwork(seed) { Duplication = 0.2 };
            network.Run(events: 60);
            Assert.Equal(60, network.Delivered.Count);
        }
    }

    [Fact]
    public void With_loss_every_event_is_delivered_or_named_and_no_byte_is_wrong()
    {
        for (var seed = 1000; seed < 1200; seed++)
        {
            using var network = new SeededNetwork(seed) { Loss = 0.03, Overlap = 0.02, Duplication = 0.1 };
            network.Run(events: 60);
            Assert.Equal(network.Reached.Count, network.Delivered.Count + network.Lost.Count);
            Assert.True(network.Delivered.Count > 5, $"seed {seed}: only {network.Delivered.Count} delivered");
        }
    }

    [Fact]
    public void In_little_memory_with_few_places_events_are_evicted_but_accounted_for()
    {
        for (var seed = 2000; seed < 2100; seed++)
        {
            using var network = new SeededNetwork(seed, memory: 200_000, partials: 8) { Loss = 0.02, Overlap = 0.02, Duplication = 0.1 };
            network.Run(events: 60);
            Assert.Equal(network.Reached.Count, network.Delivered.Count + network.Lost.Count);
        }
    }

    private sealed class SeededNetwork : IDisposable
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly ReassemblyBench _bench;

        public SeededNetwork(int seed, long memory = 1 << 26, int partials = 1000)
        {
            (_seed, _random) = (seed, new Random(seed));
            _bench = new ReassemblyBench(new ReassemblyLimits { Timeout = 100_000, RecentFor = 1_000_000, MaxPartialEvents = partials, Seed = (ulong)seed }, memory: memory, cache: memory / 4);
        }

        public double Loss { get; init; }

        public double Duplication { get; init; }

        public double Overlap { get; init; }

        /// <summary>Events of which at least one datagram came through.</summary>
        public HashSet<(ulong, ushort)> Reached { get; } = [];

        public HashSet<(ulong, ushort)> Delivered { get; } = [];

        public HashSet<(ulong, ushort)> Lost { get; } = [];

        public void Run(int events)
        {
            var datagrams = new List<((ulong, ushort) Key, byte[] Datagram)>();
            for (var i = 0; i < events; i++)
            {
                var key = ((ulong)_random.Next(40), (ushort)i);
                foreach (var datagram in Cut(key)) datagrams.Add((key, datagram));
            }
            ShuffleWithin(datagrams, _random.Next(1, 200));
            foreach (var (key, datagram) in datagrams)
            {
                if (_random.NextDouble() < Loss) continue;
                Reached.Add(key);
                _bench.Sweep(_bench.Now + 1);
                _bench.Accept(datagram);
                if (_random.NextDouble() < Duplication) _bench.Accept(datagram);
                if (_random.Next(10) == 0) Take();
            }
            _bench.Sweep(_bench.Now + 100_000);
            Take();
            foreach (var lost in _bench.TakeLost()) Assert.True(Lost.Add((lost.EventNumber, lost.DataId)), $"seed {_seed}: {lost} is named twice");
            Assert.Empty(Lost.Intersect(Delivered));
            _bench.AssertBooksBalance();
        }

        public void Dispose() => _bench.Dispose();

        private static byte[] BytesOf((ulong Number, ushort DataId) key, int length) => ReassemblyBench.Payload((key.Number * 1000) + key.DataId, length);

        private int LengthOf((ulong, ushort DataId) key) => new Random((_seed * 100) + key.DataId).Next(4) switch
        {
            0 => 1 + (key.DataId % 50),
            1 => 1000 + key.DataId,
            2 => 10_000 + (37 * key.DataId),
            _ => 30_000 + (101 * key.DataId),
        };

        private IEnumerable<byte[]> Cut((ulong Number, ushort DataId) key)
        {
            var length = LengthOf(key);
            var bytes = BytesOf(key, length);
            var regular = _random.Next(2) == 0 ? _random.Next(1, 1500) : 0;
            for (var offset = 0; offset < length;)
            {
                var count = Math.Min(length - offset, regular > 0 ? Math.Max(regular, length / 100) : _random.Next(1, Math.Max(2, length / 10)));
                yield return ReassemblyBench.Segment(key.Number, key.DataId, (uint)offset, (uint)length, bytes.AsSpan(offset, count));
                // Across a border: right bytes, cut as no segment is.
                if (_random.NextDouble() < Overlap && count > 1 && offset + count < length)
                    yield return ReassemblyBench.Segment(key.Number, key.DataId, (uint)(offset + 1), (uint)length, bytes.AsSpan(offset + 1, Math.Min(count, length - offset - 1)));
                offset += count;
            }
        }

        private void ShuffleWithin<T>(List<T> items, int window)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var other = Math.Min(items.Count - 1, i + _random.Next(window));
                (items[i], items[other]) = (items[other], items[i]);
            }
        }

        private void Take()
        {
            foreach (var (number, dataId, _, bytes) in _bench.TakeAll())
            {
                Assert.True(Delivered.Add((number, dataId)), $"seed {_seed}: event {number} of {dataId} is delivered twice");
                Assert.True(bytes.AsSpan().SequenceEqual(BytesOf((number, dataId), LengthOf((number, dataId)))), $"seed {_seed}: event {number} of {dataId} has wrong bytes");
            }
        }
    }
}
