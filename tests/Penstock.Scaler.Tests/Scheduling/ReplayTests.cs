using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;

namespace Penstock.Tests.Scheduling;

/// <summary>
/// Our scheduler in the place of the recorded one: fed with what its peers said, at their times, it says the same to each of them, in the same order, equal in meaning. Left out are the
/// figures of the status, and the capabilities of forwarded tasks, which the original loses and ours keeps.
/// </summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("01-submit")]
    [InlineData("02-cancel")]
    [InlineData("03-objects-errors")]
    [InlineData("04-graph")]
    [InlineData("05-dynamic-monitor")]
    [InlineData("06-shutdown")]
    [InlineData("07-websocket-submit")]
    [InlineData("08-capabilities")]
    [InlineData("10-many-arguments")]
    [InlineData("11-protocol-errors")]
    [InlineData("12-capability-policy")]
    public void The_recorded_peers_hear_what_they_heard_from_the_original(string session)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.Shared($"vectors/scaler/{session}.json")));
        var replay = new Replay(document.RootElement, session.StartsWith("12", StringComparison.Ordinal) ? "allocate=capability; scaling=capability" : "allocate=even_load; scaling=vanilla",
            session.StartsWith("07", StringComparison.Ordinal) ? "ws" : "tcp");
        replay.Run();
        foreach (var (connection, expected) in replay.Expected)
        {
            var actual = replay.Actual.GetValueOrDefault(connection) ?? [];
            Assert.Equal(string.Join('\n', Ordered(expected)), string.Join('\n', Ordered(actual)));
            // Deaths of objects are collected for a while, so into how many messages they go is a matter of time.
            Assert.Equal(Deaths(expected), Deaths(actual));
        }
        Assert.Equal(replay.ExpectedDeletes.Order(StringComparer.Ordinal), replay.House.Deleted.Select(d => d.ToString()).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Ordered(List<Message> messages) => messages.Where(m => m is not ObjectInstruction).Select(m =>
    {
        var node = MessageJson.Of(m).AsObject();
        if (node["task"] is JsonObject task) task.Remove("capabilities");
        return node.ToJsonString();
    });

    private static IEnumerable<string> Deaths(List<Message> messages) =>
        messages.OfType<ObjectInstruction>().SelectMany(i => i.ObjectMetadata.ObjectIds.Select(id => $"{i.InstructionType} {id}")).Order(StringComparer.Ordinal);

    private sealed class Replay
    {
        private readonly List<JsonElement> _frames;
        private readonly Dictionary<string, Party> _parties = [];
        private readonly Dictionary<string, string> _connectionOf = [];

        public Replay(JsonElement session, string policy, string scheme)
        {
            _frames = [.. session.GetProperty("frames").EnumerateArray()];
            var roles = session.GetProperty("connections").EnumerateArray().ToDictionary(c => c.GetProperty("id").GetString()!, c => c.GetProperty("responder").GetString()!);
            Storage = [.. roles.Where(r => r.Value == "object_storage").Select(r => r.Key)];
            Scheduler = [.. roles.Where(r => r.Value == "scheduler").Select(r => r.Key)];
            Monitor = [.. roles.Where(r => r.Value == "monitor").Select(r => r.Key)];
            // The recorded ones waited as long as the original waits.
            House = new SchedulerHouse(policy, o => o with { WorkerTimeout = TimeSpan.FromSeconds(60), AdvertisedStorage = o.AdvertisedStorage with { Scheme = scheme } });
        }

        public SchedulerHouse House { get; }

        public Dictionary<string, List<Message>> Expected { get; } = [];

        public Dictionary<string, List<Message>> Actual { get; } = [];

        public List<string> ExpectedDeletes { get; } = [];

        private HashSet<string> Storage { get; }

        private HashSet<string> Scheduler { get; }

        private HashSet<string> Monitor { get; }

        public void Run()
        {
            var at = 0.0;
            foreach (var frame in _frames)
            {
                var time = frame.GetProperty("t_ms").GetDouble();
                for (; at + 100 < time; at += 100) Tick();
                Step(frame, frame.GetProperty("conn").GetString()!);
            }
            for (var i = 0; i < 10; i++) Tick();
        }

        private void Step(JsonElement frame, string connection)
        {
            var unit = frame.GetProperty("unit").GetString();
            var inwards = frame.GetProperty("dir").GetString() == "i2r";
            var what = frame.GetProperty("what").GetString()!;
            if (unit == "tcp" && what == "FIN" && inwards && _parties.Remove(connection, out var gone)) House.Scheduler.Ended(gone, final: true);
            if (unit != "ymq_message") return;
            var payload = Convert.FromHexString(frame.GetProperty("payload_hex").GetString()!);
            if (what == "identity")
            {
                if (Scheduler.Contains(connection) && inwards) Connect(connection, payload);
                if (Monitor.Contains(connection)) House.HasMonitors = true;
            }
            else if (Storage.Contains(connection))
            {
                if (frame.GetProperty("from").GetString() == "scheduler" && ObjectHeader.TryRead(payload, out var header) && header.Type == (ushort)ObjectRequestType.DeleteObject) ExpectedDeletes.Add(header.ObjectId.ToString());
            }
            else if (inwards)
            {
                if (!_parties.TryGetValue(connection, out var party)) return;
                House.Scheduler.Received(party, payload);
                Collect();
            }
            else
            {
                Assert.True(Message.TryRead(payload, ProtocolProfile.V26, out var message, out var problem), problem);
                if (message is not StateScheduler) Of(Expected, connection).Add(message!);
            }
        }

        private void Connect(string connection, byte[] identity)
        {
            var party = new Party(identity);
            _parties[connection] = party;
            _connectionOf[party.Name] = connection;
        }

        private void Tick()
        {
            House.Time.Move(TimeSpan.FromMilliseconds(100));
            House.Scheduler.Tick();
            Collect();
        }

        private void Collect()
        {
            foreach (var (to, message) in House.Sent) Of(Actual, _connectionOf[to]).Add(message);
            House.Sent.Clear();
            foreach (var message in House.Published.Where(m => m is not StateScheduler)) Of(Actual, Monitor.Single()).Add(message);
            House.Published.Clear();
        }

        private static List<Message> Of(Dictionary<string, List<Message>> lists, string connection)
        {
            if (!lists.TryGetValue(connection, out var list)) lists[connection] = list = [];
            return list;
        }
    }
}
