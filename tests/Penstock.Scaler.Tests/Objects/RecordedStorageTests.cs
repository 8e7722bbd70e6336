using System.Text.Json;
using Penstock.Scaler.Objects;
using Penstock.Tests.Ymq;

namespace Penstock.Tests.Objects;

/// <summary>The recorded clients, workers and schedulers against our server: it answers what the original answered, byte for byte.</summary>
public sealed class RecordedStorageTests
{
    private const int Port = 6379;

    [Theory]
    [InlineData("01-submit")]
    [InlineData("02-cancel")]
    [InlineData("03-objects-errors")]
    [InlineData("04-graph")]
    [InlineData("05-dynamic-monitor")]
    [InlineData("06-shutdown")]
    [InlineData("07-websocket-submit")]
    [InlineData("08-capabilities")]
    [InlineData("09-object-storage")]
    [InlineData("10-many-arguments")]
    [InlineData("12-capability-policy")]
    public void The_server_answers_a_recorded_session_as_the_original_did(string name)
    {
        using var session = JsonDocument.Parse(File.ReadAllBytes(Repository.Shared($"vectors/scaler/{name}.json")));
        using var house = new StorageHouse(new ObjectStorageOptions());
        var peers = new Dictionary<string, RawPeer>();
        var connections = session.RootElement.GetProperty("connections").EnumerateArray()
            .Where(c => c.GetProperty("server_port").GetInt32() == Port).Select(c => c.GetProperty("id").GetString()!).ToHashSet();
        var identified = new HashSet<string>();
        long sent = 0, answers = 0;
        foreach (var frame in session.RootElement.GetProperty("frames").EnumerateArray())
        {
            var connection = frame.GetProperty("conn").GetString()!;
            if (!connections.Contains(connection)) continue;
            var fromUs = frame.GetProperty("dir").GetString() == "i2r";
            switch (frame.GetProperty("unit").GetString())
            {
                case "tcp" when frame.GetProperty("what").GetString() == "SYN":
                    peers[connection] = new RawPeer(house.Address);
                    break;
                case "tcp" when frame.GetProperty("what").GetString() == "FIN" && fromUs:
                    peers[connection].Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                    break;
                case "ymq_magic" when fromUs:
                    peers[connection].Send(RawPeer.Magic);
                    break;
                case "ymq_magic":
                    Assert.Equal(RawPeer.Magic, peers[connection].Read(4));
                    break;
                case "ymq_message" when fromUs:
                    peers[connection].Send(RawPeer.Framed(Convert.FromHexString(frame.GetProperty("payload_hex").GetString()!)));
                    if (!identified.Add(connection)) sent++;
                    // The order over all connections is the recorded one.
                    StorageHouse.Until(() => house.Server.Transport.MessagesReceived == sent, "the server takes what was sent");
                    break;
                case "ymq_message":
                    var expected = frame.GetProperty("payload_hex").GetString()!;
                    Assert.Equal(expected, Convert.ToHexString(peers[connection].ReadMessage()), ignoreCase: true);
                    answers++;
                    break;
            }
        }
        Assert.True(answers > peers.Count, $"{answers} answers");
        foreach (var peer in peers.Values) peer.Dispose();
    }
}
