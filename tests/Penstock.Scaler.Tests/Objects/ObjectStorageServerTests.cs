using System.Buffers.Binary;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;
using Penstock.Tests.Ymq;
using static Penstock.Tests.Objects.StorageHouse;

namespace Penstock.Tests.Objects;

public sealed class ObjectStorageServerTests
{
    private static readonly ObjectId One = new(1, 2, 3, 4);
    private static readonly ObjectId Two = new(1, 2, 3, 5);
    private static readonly ObjectId Three = new(1, 2, 3, 6);

    [Fact]
    public void A_get_waits_for_its_object_and_later_requests_pass_it()
    {
        using var house = new StorageHouse();
        using var reader = house.Peer("reader");
        using var writer = house.Peer("writer");
        reader.Send(Request(ObjectRequestType.GetObject, One, ulong.MaxValue, 7)).Send(Request(ObjectRequestType.DeleteObject, Two, 0, 8));
        Assert.Equal((8ul, (ushort)ObjectResponseType.DelNotExists), (Answer(reader) is var passed ? passed.RequestId : 0, passed.Type));
        writer.Send(Request(ObjectRequestType.SetObject, One, 5, 9)).Send(RawPeer.Framed("hello"u8));
        var answer = Answer(reader);
        Assert.Equal((One, 5ul, 7ul, (ushort)ObjectResponseType.GetOk), (answer.ObjectId, answer.PayloadLength, answer.RequestId, answer.Type));
        Assert.Equal("hello"u8.ToArray(), reader.ReadMessage());
        Assert.Equal((ushort)ObjectResponseType.SetOk, Answer(writer).Type);
    }

    [Fact]
    public void Duplicates_of_duplicates_are_made_when_the_first_object_comes()
    {
        using var house = new StorageHouse();
        using var peer = house.Peer("peer");
        peer.Send(Request(ObjectRequestType.GetObject, Three, 3, 1));
        peer.Send(Request(ObjectRequestType.DuplicateObjectId, Three, 48, 2)).Send(RawPeer.Framed(IdMessage(Two)));
        peer.Send(Request(ObjectRequestType.DuplicateObjectId, Two, 48, 3)).Send(RawPeer.Framed(IdMessage(One)));
        peer.Send(Request(ObjectRequestType.SetObject, One, 6, 4)).Send(RawPeer.Framed("abcdef"u8));
        Assert.Equal((3ul, (ushort)ObjectResponseType.DuplicateOk), (Answer(peer) is var a ? a.RequestId : 0, a.Type));
        Assert.Equal((2ul, (ushort)ObjectResponseType.DuplicateOk), (Answer(peer) is var b ? b.RequestId : 0, b.Type));
        Assert.Equal((1ul, 3ul), (Answer(peer) is var c ? c.RequestId : 0, c.PayloadLength));
        Assert.Equal("abc"u8.ToArray(), peer.ReadMessage());
        Assert.Equal((4ul, (ushort)ObjectResponseType.SetOk), (Answer(peer) is var d ? d.RequestId : 0, d.Type));
        peer.Send(Request(ObjectRequestType.InfoGetTotal, default, 0, 5));
        Assert.Equal(24ul, Answer(peer).PayloadLength);
        var totals = peer.ReadMessage();
        Assert.Equal((3, 1, 6), (BinaryPrimitives.ReadInt64LittleEndian(totals), BinaryPrimitives.ReadInt64LittleEndian(totals.AsSpan(8)), BinaryPrimitives.ReadInt64LittleEndian(totals.AsSpan(16))));
    }

    [Fact]
    public void An_empty_object_has_a_payload_when_set_and_none_when_got()
    {
        using var house = new StorageHouse();
        using var peer = house.Peer("peer");
        peer.Send(Request(ObjectRequestType.SetObject, One, 0)).Send(RawPeer.Framed([]));
        Assert.Equal((ushort)ObjectResponseType.SetOk, Answer(peer).Type);
        peer.Send(Request(ObjectRequestType.GetObject, One, ulong.MaxValue)).Send(Request(ObjectRequestType.DeleteObject, One));
        Assert.Equal((ushort)ObjectResponseType.GetOk, Answer(peer).Type);
        Assert.Equal((ushort)ObjectResponseType.DelOk, Answer(peer).Type);
    }

    [Fact]
    public void A_payload_of_another_length_is_taken_for_the_next_request()
    {
        using var house = new StorageHouse();
        using var peer = house.Peer("peer");
        peer.Send(Request(ObjectRequestType.SetObject, One, 5, 1)).Send(Request(ObjectRequestType.DeleteObject, One, 0, 2));
        Assert.Equal((2ul, (ushort)ObjectResponseType.DelNotExists), (Answer(peer) is var a ? a.RequestId : 0, a.Type));
        Assert.Equal(1, house.Server.Counters.PartialRequestsDropped);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(80)]
    [InlineData(100_000)]
    public void What_is_no_request_ends_the_connection_in_order(int length)
    {
        using var house = new StorageHouse();
        using var peer = house.Peer("peer");
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)0xFF);
        peer.Send(RawPeer.Framed(bytes));
        Assert.True(length > 65536 || peer.EndsInOrder());
        Until(() => house.Server.Counters.MalformedRequests == 1 && house.Server.Connections == 0, "the connection ends");
    }

    [Fact]
    public void Requests_of_a_client_that_left_do_not_wait_for_ever()
    {
        using var house = new StorageHouse();
        using (var peer = house.Peer("peer"))
        {
            peer.Send(Request(ObjectRequestType.GetObject, One, 1, 1)).Send(Request(ObjectRequestType.GetObject, One, 1, 2)).Send(Request(ObjectRequestType.GetObject, Two, 1, 3));
            Until(() => house.Server.Waiting == 3, "they wait");
        }
        Until(() => house.Server.Waiting == 0, "they are forgotten");
        Assert.Equal(3, house.Server.Counters.WaitsPurged);
    }

    [Fact]
    public void Too_many_waiting_requests_and_too_large_objects_end_their_connection()
    {
        using var house = new StorageHouse(new ObjectStorageOptions { MaxWaiting = 2, MemoryLimit = 100_000 });
        using var peer = house.Peer("waits");
        for (ulong i = 1; i <= 3; i++) peer.Send(Request(ObjectRequestType.GetObject, One, 1, i));
        Assert.True(peer.EndsInOrder());
        using var large = house.Peer("large");
        large.Send(Request(ObjectRequestType.SetObject, One, 100_001));
        Assert.True(large.EndsInOrder());
        Assert.Equal((1, 1), (house.Server.Counters.WaitsRefused, house.Server.Counters.SetsRefused));
    }

    [Fact]
    public void A_second_connection_of_an_identity_replaces_the_first_and_its_half_request()
    {
        using var house = new StorageHouse();
        using var first = house.Peer("same");
        first.Send(Request(ObjectRequestType.SetObject, One, 5));
        Until(() => house.Server.Transport.MessagesReceived == 1, "the header is there");
        using var second = house.Peer("same");
        Assert.True(first.EndsInOrder());
        second.Send(Request(ObjectRequestType.DeleteObject, One));
        Assert.Equal((ushort)ObjectResponseType.DelNotExists, Answer(second).Type);
    }

    [Fact]
    public void The_objects_of_an_owner_that_stays_away_are_deleted_when_that_is_asked_for()
    {
        using var house = new StorageHouse(new ObjectStorageOptions { ForgetOwnersAfter = TimeSpan.FromMilliseconds(20) });
        var owned = ObjectId.New("leaves"u8);
        using (var peer = house.Peer("leaves"))
        {
            peer.Send(Request(ObjectRequestType.SetObject, owned, 1)).Send(RawPeer.Framed("x"u8)).Send(Request(ObjectRequestType.SetObject, One, 1)).Send(RawPeer.Framed("y"u8));
            Answer(peer);
            Answer(peer);
        }
        Until(() => house.Server.Counters.OwnersForgotten == 1, "the owner is forgotten");
        Assert.Equal(1, house.Server.Counters.Objects);
    }

    [Fact]
    public void Memory_announced_and_not_used_is_given_back()
    {
        using var house = new StorageHouse(new ObjectStorageOptions { MemoryLimit = 1_000_000 });
        using (var peer = house.Peer("peer"))
        {
            peer.Send(Request(ObjectRequestType.SetObject, One, 900_000)).Send(RawPeer.Framed(new byte[900_000])[..100]);
            Until(() => house.Server.Counters.ResidentBytes == 900_000, "the memory is reserved");
        }
        Until(() => house.Server.Counters.ResidentBytes == 0, "the memory is free");
    }

    [Fact]
    public void Random_requests_never_stop_the_server()
    {
        var random = new Random(9);
        using var house = new StorageHouse(new ObjectStorageOptions { MemoryLimit = 10_000_000, MaxWaiting = 1000 });
        for (var round = 0; round < 150; round++)
        {
            using var peer = house.Peer($"peer {random.Next(5)}");
            try
            {
                for (var i = 0; i < 20; i++)
                {
                    var request = Request((ObjectRequestType)random.Next(6), new ObjectId(0, 0, 0, (ulong)random.Next(3)), (ulong)random.Next(200), (ulong)i);
                    if (random.Next(4) == 0) request[8 + random.Next(80)] ^= (byte)(1 << random.Next(8));
                    peer.Send(request);
                    if (random.Next(2) == 0) peer.Send(RawPeer.Framed(new byte[random.Next(200)]));
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Closed for what it sent.
            }
        }
        using var last = house.Peer("last");
        last.Send(Request(ObjectRequestType.DeleteObject, One, 0, 77));
        Assert.Equal(77ul, Answer(last).RequestId);
    }

    [Fact]
    public async Task A_client_sets_gets_duplicates_deletes_and_counts()
    {
        using var house = new StorageHouse();
        using var client = new ObjectStorageClient(house.Address, "Client|1");
        var large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        var token = TestContext.Current.CancellationToken;
        await client.SetAsync(One, "small"u8.ToArray(), token);
        await client.SetAsync(Two, large, token);
        using (var got = await client.GetAsync(Two, cancellation: token)) Assert.True(got.Span.SequenceEqual(large));
        using (var got = await client.GetAsync(Two, 1_000_000, token)) Assert.True(got.Span.SequenceEqual(large.AsSpan(0, 1_000_000)));
        using (var got = await client.GetAsync(One, cancellation: token)) Assert.Equal("small"u8.ToArray(), got.Span.ToArray());
        await client.DuplicateAsync(One, Three, token);
        Assert.Equal(new ObjectTotals(3, 2, 3_000_005), await client.GetTotalsAsync(token));
        Assert.True(await client.DeleteAsync(One, token));
        Assert.False(await client.DeleteAsync(One, token));
        var waiting = client.GetAsync(One, cancellation: token);
        Assert.False(waiting.IsCompleted);
        await client.SetAsync(One, "again"u8.ToArray(), token);
        using (var got = await waiting) Assert.Equal(5, got.Length);
    }

    [Fact]
    public async Task A_lost_server_is_an_error_to_those_who_wait_and_to_those_who_come()
    {
        using var house = new StorageHouse();
        using var client = new ObjectStorageClient(house.Address, "Client|1");
        var waiting = client.GetAsync(One, cancellation: TestContext.Current.CancellationToken);
        Until(() => house.Server.Waiting == 1, "the get waits");
        house.Server.Dispose();
        var lost = await Assert.ThrowsAsync<ObjectStorageException>(() => waiting);
        Assert.Equal($"the object storage server at {house.Address} is lost: it closed the connection", lost.Message);
        await Assert.ThrowsAsync<ObjectStorageException>(() => client.SetAsync(One, new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error_within_the_timeout()
    {
        using var client = new ObjectStorageClient(YmqAddress.Parse("tcp://127.0.0.1:1"), "Client|1", connectTimeout: TimeSpan.FromMilliseconds(100));
        var lost = await Assert.ThrowsAsync<ObjectStorageException>(() => client.GetAsync(One, cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith("the object storage server at tcp://127.0.0.1:1 is lost: it did not answer within 0.1 s: ", lost.Message);
    }

    [Fact]
    public async Task Giving_up_a_get_leaves_the_others_alone()
    {
        using var house = new StorageHouse();
        using var client = new ObjectStorageClient(house.Address, "Client|1");
        using var stop = new CancellationTokenSource();
        var given = client.GetAsync(One, cancellation: stop.Token);
        Until(() => house.Server.Waiting == 1, "the get waits");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await client.SetAsync(One, new byte[100_000], TestContext.Current.CancellationToken);
        using var got = await client.GetAsync(One, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(100_000, got.Length);
    }

    [Fact]
    public void Its_instruments_are_read_by_whoever_listens()
    {
        using var house = new StorageHouse();
        using var peer = house.Peer("peer");
        peer.Send(Request(ObjectRequestType.SetObject, One, 2)).Send(RawPeer.Framed("ab"u8));
        Answer(peer);
        var read = new Dictionary<string, long>();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Tags?.Any(t => (t.Value as string) == house.Address.ToString()) == true) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => read[instrument.Name + (tags.Length > 0 ? $"/{tags[0].Value}" : "")] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal((1, 2, 1, 1), (read["penstock.objects.requests/set"], read["penstock.objects.resident_bytes"], read["penstock.objects.objects"], read["penstock.objects.connections"]));
    }

    [Fact]
    public async Task An_object_of_more_than_two_gibibytes_comes_back_whole()
    {
        const long Length = (2L << 30) + 4321;
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PENSTOCK_LARGE_TESTS") == "1", "needs 8 GB of memory; set PENSTOCK_LARGE_TESTS=1 to run it");
        using var house = new StorageHouse();
        using var client = new ObjectStorageClient(house.Address, "Client|large");
        var large = YmqBuffer.Rent(Length);
        for (long at = 0; at < Length; at += 1 << 20) large.Slice(at, 1)[0] = (byte)(at >> 20);
        large.Slice(Length - 1, 1)[0] = 77;
        await client.SetAsync(One, large.Retain(), TestContext.Current.CancellationToken);
        // The same content again is found and compared, however long.
        await client.SetAsync(Two, large, TestContext.Current.CancellationToken);
        Assert.Equal(new ObjectTotals(2, 1, Length), await client.GetTotalsAsync(TestContext.Current.CancellationToken));
        using var got = await client.GetAsync(Two, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Length, got.Length);
        for (long at = 0; at < Length; at += 1 << 20) Assert.Equal((byte)(at >> 20), got.Slice(at, 1)[0]);
        Assert.Equal(77, got.Slice(Length - 1, 1)[0]);
        using var part = await client.GetAsync(Two, (ulong)Length - 1, TestContext.Current.CancellationToken);
        Assert.Equal(Length - 1, part.Length);
    }

    private static byte[] IdMessage(ObjectId id)
    {
        var bytes = new byte[ObjectHeader.IdMessageSize];
        ObjectHeader.WriteIdMessage(bytes, id);
        return bytes;
    }
}
