using Penstock.Scaler.Messages;

namespace Penstock.Tests;

public sealed class ObjectHeaderTests
{
    private const string Id = "00112233445566778899AABBCCDDEEFF0102030405060708090A0B0C0D0E0F10";

    [Fact]
    public void A_request_is_written_as_the_original_writes_it()
    {
        Assert.True(ObjectId.TryRead(Convert.FromHexString(Id), out var id));
        Assert.Equal(Id, id.ToString(), ignoreCase: true);
        var bytes = new byte[ObjectHeader.Size];
        new ObjectHeader(id, 5, 7, (ushort)ObjectRequestType.SetObject).Write(bytes);
        Assert.Equal(
            "0000000009000000000000000300010005000000000000000700000000000000" + "000000000000000000000000040000007766554433221100FFEEDDCCBBAA9988" + "0807060504030201100F0E0D0C0B0A09",
            Convert.ToHexString(bytes));
        Assert.True(ObjectHeader.TryRead(bytes, out var header));
        Assert.Equal(id, header.ObjectId);
        Assert.Equal(5ul, header.PayloadLength);
        Assert.Equal(7ul, header.RequestId);
    }

    [Fact]
    public void Another_layout_is_read_too()
    {
        // The struct of the id first, the root behind it, which a reader must not mind.
        var bytes = Convert.FromHexString(
            "0000000009000000" + "1000000003000100" + "7766554433221100FFEEDDCCBBAA99880807060504030201100F0E0D0C0B0A09" + "0500000000000000" + "0700000000000000" + "0100000000000000" + "E0FFFFFF04000000");
        Assert.True(ObjectHeader.TryRead(bytes, out var header));
        Assert.Equal(Id, header.ObjectId.ToString(), ignoreCase: true);
        Assert.Equal((5ul, 7ul, (ushort)1), (header.PayloadLength, header.RequestId, header.Type));
    }

    [Fact]
    public void Recorded_headers_are_read_and_written_again()
    {
        var count = 0;
        foreach (var session in RecordedSession.Names)
        {
            foreach (var (what, bytes, decoded) in RecordedSession.Messages(session, "Object"))
            {
                if (!what.Contains("Header", StringComparison.Ordinal)) continue;
                Assert.True(ObjectHeader.TryRead(bytes, out var header), what);
                var again = new byte[ObjectHeader.Size];
                header.Write(again);
                Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(again));
                if (decoded.TryGetProperty("object_id_hex", out var id)) Assert.Equal(id.GetString(), header.ObjectId.ToString());
                count++;
            }
        }
        Assert.True(count > 400, $"{count} headers");
    }

    [Fact]
    public void The_id_of_a_duplicates_original_is_a_message_of_48_bytes()
    {
        ObjectId.TryRead(Convert.FromHexString(Id), out var id);
        var bytes = new byte[ObjectHeader.IdMessageSize];
        ObjectHeader.WriteIdMessage(bytes, id);
        Assert.StartsWith("00000000050000000000000004000000", Convert.ToHexString(bytes));
        Assert.True(ObjectHeader.TryReadId(bytes, out var read));
        Assert.Equal(id, read);
        Assert.False(ObjectHeader.TryReadId(bytes.AsSpan(0, 40), out _));
    }

    [Fact]
    public void Ids_are_made_as_the_original_makes_them()
    {
        var owner = "Client|00000000000000000000000000000001"u8;
        Assert.Equal("1287763992f3440707671d9699f4bc56" + "84f6fb7cd5cd53b5679489a29396448f", ObjectId.Serializer(owner).ToString());
        Assert.StartsWith("1287763992f3440707671d9699f4bc56", ObjectId.New(owner).ToString());
        Assert.NotEqual(ObjectId.New(owner), ObjectId.New(owner));
    }

    [Fact]
    public void Flags_and_profiles_are_big_endian()
    {
        Assert.Equal("010000000000", Convert.ToHexString(new TaskFlags(true, 0, false).ToBytes()));
        Assert.True(TaskFlags.TryRead([0, 0, 0, 0, 2, 1], out var flags));
        Assert.Equal(new TaskFlags(false, 2, true), flags);
        Assert.True(TaskFlags.TryRead([], out flags));
        Assert.Equal(TaskFlags.Default, flags);
        Assert.False(TaskFlags.TryRead([1], out _));
        Assert.Equal("3FC0000000000000001000003E800000", Convert.ToHexString(new ProfileResult(1.5f, 1048576, 0.25f).ToBytes()));
        Assert.True(ProfileResult.TryRead(Convert.FromHexString("3FC0000000000000001000003E800000"), out var profile));
        Assert.Equal(new ProfileResult(1.5f, 1048576, 0.25f), profile);
        Assert.False(ProfileResult.TryRead([], out _));
    }
}
