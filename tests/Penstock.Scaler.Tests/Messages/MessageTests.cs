using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Capnp;
using Penstock.Scaler.Messages;

namespace Penstock.Tests;

public sealed class MessageTests
{
    private static readonly string Schema = Path.Combine(AppContext.BaseDirectory, "Messages/scaler.capnp");

    [Fact]
    public void Every_message_comes_back_as_it_was_written()
    {
        foreach (var message in Samples(seed: 1, rounds: 20)) Assert.True(JsonNode.DeepEquals(MessageJson.Of(message), MessageJson.Of(Read(Write(message)))), message.ToString());
    }

    [Fact]
    public void There_is_a_sample_of_every_message() =>
        Assert.Equal(Enum.GetValues<MessageKind>().Where(ProtocolProfile.V26.Has), new SampleMessages(1).OneOfEach().Select(m => m.Kind));

    [Fact]
    public void The_reference_reads_every_field_under_its_name()
    {
        var messages = Samples(seed: 2, rounds: 10);
        var bytes = messages.SelectMany(Write).ToArray();
        var lines = Encoding.UTF8.GetString(CapnpTool.Run(bytes, "convert", "--short", "binary:json", Schema, "Message")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(messages.Count, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var expected = MessageJson.Of(messages[i]);
            var actual = MessageJson.Lower(JsonNode.Parse(lines[i]))!;
            Assert.True(JsonNode.DeepEquals(expected, actual), $"{expected.ToJsonString()}\n{actual.ToJsonString()}");
        }
    }

    [Fact]
    public void The_reference_writes_the_same_bytes()
    {
        var bytes = Samples(seed: 3, rounds: 10).SelectMany(Write).ToArray();
        var text = CapnpTool.Run(bytes, "convert", "--short", "binary:json", Schema, "Message");
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(CapnpTool.Run(text, "convert", "--segment-size=100000", "json:binary", Schema, "Message")));
    }

    [Fact]
    public void Messages_that_the_reference_cut_into_segments_are_read()
    {
        var messages = Samples(seed: 4, rounds: 10);
        var text = CapnpTool.Run([.. messages.SelectMany(Write)], "convert", "--short", "binary:json", Schema, "Message");
        ReadOnlySpan<byte> bytes = CapnpTool.Run(text, "convert", "--segment-size=4", "json:binary", Schema, "Message");
        foreach (var message in messages)
        {
            Assert.True(MessageReader.TryMeasure(bytes, out var length, out _));
            Assert.True(JsonNode.DeepEquals(MessageJson.Of(message), MessageJson.Of(Read(bytes[..(int)length]))));
            bytes = bytes[(int)length..];
        }
    }

    [Fact]
    public void Recorded_messages_are_read_and_written_again()
    {
        int same = 0, others = 0;
        foreach (var session in RecordedSession.Names)
        {
            foreach (var (what, bytes, decoded) in RecordedSession.Messages(session, "Message."))
            {
                var message = Read(bytes);
                Assert.Equal(what["Message.".Length..], message.Kind.ToString(), ignoreCase: true);
                var again = Write(message);
                Assert.True(JsonNode.DeepEquals(MessageJson.Of(message), MessageJson.Of(Read(again))), what);
                Assert.True(JsonNode.DeepEquals(Expected(decoded), Comparable(MessageJson.Of(message))), $"{session} {what}\n{Expected(decoded)?.ToJsonString()}\n{Comparable(MessageJson.Of(message))?.ToJsonString()}");
                if (again.AsSpan().SequenceEqual(bytes)) same++;
                // Only what the original's library cut into segments may be laid out otherwise.
                else if (bytes[0] == 0) Assert.Fail($"{session} {what}: {Convert.ToHexString(bytes)} was written as {Convert.ToHexString(again)}");
                else others++;
            }
        }
        Assert.True(same > 300, $"{same} messages byte for byte");
        Assert.Equal(1, others);
    }

    [Theory]
    [InlineData("0000000007000000 0000000001000100 0700000000000000 0000000001000100 FA00000000000000 0000000002000000 0F00000000000000 0000100000000000")]
    [InlineData("0000000004000000 0000000001000100 1400000000000000 0000000001000000 0100000000000000")]
    [InlineData("0000000003000000 0000000001000100 1600000000000000 FCFFFFFF00000000")]
    [InlineData("0000000003000000 0000000001000100 1A00000000000000 FCFFFFFF00000000")]
    [InlineData("000000000A000000 0000000001000100 0800000000000000 0000000000000100 0000000001000200 4521000000000000 0500000052000000 0900000022000000 3132372E302E302E 3100000000000000 7463700000000000")]
    [InlineData("0000000008000000 0000000001000100 0100000000000000 0000000000000200 0500000082000000 0800000001000000 3031323334353637 3839616263646566 0100000000000000")]
    [InlineData("000000000C000000 0000000001000100 1900000000000000 0000000001000200 0400000000000000 0500000017000000 110000004A000000 0400000001000100 FFFFFFFFFFFFFFFF 0100000022000000 6770750000000000 776D2D6E61746976 6500000000000000")]
    [InlineData("000000000E000000 0000000001000100 0300000000000000 0000000001000300 0100000000000000 0900000082000000 0D00000002000000 090000000E000000 1111111111111111 1111111111111111 0100000002010000 AAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAA DDDDDDDDDDDDDDDD DDDDDDDDDDDDDDDD")]
    [InlineData("000000001D000000 0000000001000100 0000000000000000 0000000000000600 1500000082000000 190000003A010000 2900000032000000 2900000002010000 3500000017000000 4D00000007000000 1111111111111111 1111111111111111 436C69656E747C30 3030303030303030 3030303030303030 3030303030303030 3030303030303100 0000000002010000 AAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAA BBBBBBBBBBBBBBBB BBBBBBBBBBBBBBBB 0400000001000100 0100000000000000 0100000002010000 AAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAA CCCCCCCCCCCCCCCC CCCCCCCCCCCCCCCC 0000000001000100")]
    public void Example_messages_are_written_as_the_original_writes_them(string hex)
    {
        hex = hex.Replace(" ", "");
        Assert.Equal(hex, Convert.ToHexString(Write(Read(Convert.FromHexString(hex)))));
    }

    [Fact]
    public void An_instruction_with_400_objects_in_many_segments_is_read()
    {
        var samples = new SampleMessages(5);
        var message = new ObjectInstruction
        {
            ObjectUser = [1], ObjectMetadata = new ObjectMetadata { ObjectIds = [.. Enumerable.Range(0, 400).Select(_ => samples.ObjectId())] },
        };
        var text = CapnpTool.Run(Write(message), "convert", "--short", "binary:json", Schema, "Message");
        var cut = CapnpTool.Run(text, "convert", "--segment-size=1024", "json:binary", Schema, "Message");
        Assert.NotEqual(0, cut[0]);
        Assert.Equal(message.ObjectMetadata.ObjectIds, Assert.IsType<ObjectInstruction>(Read(cut)).ObjectMetadata.ObjectIds);
    }

    [Fact]
    public void What_the_protocol_does_not_allow_is_named()
    {
        Assert.Equal("TaskResult.resultType is 3; 0 to 2 are known", Problem(new TaskResult { TaskId = new TaskId(1, 2), ResultType = (TaskResultType)3 }));
        Assert.Equal("DisconnectRequest is fine", Problem(new DisconnectRequest()) ?? "DisconnectRequest is fine");
        using var writer = new MessageWriter();
        var root = writer.Begin(1, 1);
        root.SetUInt16(0, 28);
        Assert.Equal("a message of tag 28, which protocol v2.6 does not know", Problem(writer.Message.Span));
        root = writer.Begin(1, 1);
        root.SetUInt16(0, 3);
        root.InitStruct(0, 1, 3).SetData(0, "short"u8);
        Assert.Equal("TaskResult.taskId has 5 bytes; a task id has 16", Problem(writer.Message.Span));
        Assert.StartsWith("a Cap'n Proto message of 7 bytes", Problem(new byte[7]));
    }

    [Fact]
    public void The_profile_chooses_the_tags()
    {
        Assert.Equal(26, ProtocolProfile.V26.Tag(MessageKind.WorkerManagerHeartbeatEcho));
        Assert.Equal(24, ProtocolProfile.Draining.Tag(MessageKind.WorkerManagerHeartbeatEcho));
        Assert.Equal(10, ProtocolProfile.Draining.Tag(MessageKind.WorkerHeartbeatEcho));
        Assert.Equal(11, ProtocolProfile.Draining.Tag(MessageKind.StateClient));
        Assert.Throws<InvalidOperationException>(() => ProtocolProfile.Draining.Tag(MessageKind.DisconnectRequest));
        foreach (var profile in ProtocolProfile.All)
        {
            foreach (var kind in Enum.GetValues<MessageKind>().Where(profile.Has))
            {
                Assert.True(profile.TryKind(profile.Tag(kind), out var back));
                Assert.Equal(kind, back);
            }
            Assert.False(profile.TryKind(99, out _));
            Assert.True(ProtocolProfile.TryFind(profile.Name, out var found));
            Assert.Same(profile, found);
        }
        Assert.False(ProtocolProfile.TryFind("v9", out _));
    }

    [Fact]
    public void What_the_proposed_protocol_adds_is_read_and_written()
    {
        using var writer = new MessageWriter();
        using var all = new MemoryStream();
        var messages = new SampleMessages(9).OnlyDraining().ToList();
        foreach (var message in messages)
        {
            message.Write(writer, ProtocolProfile.Draining);
            Assert.True(Message.TryRead(writer.Message.Span, ProtocolProfile.Draining, out var read, out var problem), problem);
            Assert.True(JsonNode.DeepEquals(MessageJson.Of(message), MessageJson.Of(read!)));
            if (message is not StateScheduler) all.Write(writer.Message.Span);
        }
        Assert.Throws<InvalidOperationException>(() => messages[0].Write(writer, ProtocolProfile.V26));
        var lines = Encoding.UTF8.GetString(CapnpTool.Run(all.ToArray(), "convert", "--short", "binary:json", Schema, "DrainingMessage")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"workerDisconnectNotification\"", lines[0]);
        Assert.Contains("\"workerManagerDisconnectNotification\"", lines[3]);
        Assert.Contains("\"draining\":true", lines[4]);
        var load = ((WorkerManagerHeartbeat)messages[5]).Load!.Value;
        var told = JsonNode.Parse(lines[5])!["workerManagerHeartbeat"]!;
        Assert.Equal(
            load,
            new ManagerLoad((uint)told["activeTaskConcurrency"]!, (uint)told["occupancy"]!, (uint)told["activeUnits"]!, (uint)told["pendingUnits"]!, (uint)told["drainingUnits"]!));
    }

    [Fact]
    public void Mutated_messages_are_read_or_named()
    {
        var random = new Random(6);
        var samples = Samples(seed: 6, rounds: 4).ConvertAll(Write);
        var damaged = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var bytes = samples[i % samples.Count].ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(10) == 0) bytes = bytes[..random.Next(bytes.Length)];
            if (Message.TryRead(bytes, ProtocolProfile.V26, out _, out var problem)) continue;
            Assert.DoesNotContain('\n', problem!);
            damaged++;
        }
        Assert.InRange(damaged, 4_000, 36_000);
    }

    private static List<Message> Samples(int seed, int rounds) => [.. Enumerable.Range(0, rounds).SelectMany(i => new SampleMessages(seed * 1000 + i).OneOfEach())];

    private static byte[] Write(Message message)
    {
        using var writer = new MessageWriter();
        message.Write(writer, ProtocolProfile.V26);
        return writer.Message.ToArray();
    }

    private static Message Read(ReadOnlySpan<byte> bytes)
    {
        Assert.True(Message.TryRead(bytes, ProtocolProfile.V26, out var message, out var problem), problem);
        return message!;
    }

    private static string? Problem(Message message) => Problem(Write(message));

    private static string? Problem(ReadOnlySpan<byte> bytes)
    {
        Message.TryRead(bytes, ProtocolProfile.V26, out _, out var problem);
        return problem;
    }

    // The recordings' JSON: Data are objects with the bytes in hex, or [] when empty; null structs and lists are absent.
    private static JsonNode? Expected(JsonElement decoded) => Comparable(Plain(decoded));

    private static JsonNode? Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("hex", out var hex) => new JsonArray([.. Convert.FromHexString(hex.GetString()!).Select(b => JsonValue.Create(b))]),
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().Where(p => !p.Name.EndsWith("_decoded", StringComparison.Ordinal) && !p.Name.EndsWith("_hex", StringComparison.Ordinal))
            .Select(p => KeyValuePair.Create(p.Name, Plain(p.Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Plain)]),
        _ => JsonNode.Parse(element.GetRawText()),
    };

    private static JsonNode? Comparable(JsonNode? node) => MessageJson.Lower(node);
}
