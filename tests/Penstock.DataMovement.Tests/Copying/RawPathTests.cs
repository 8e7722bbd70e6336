using System.Text.Json;
using Penstock.DataMovement.Copying;
using Penstock.DataMovement.Copying.Files;

namespace Penstock.Tests.Copying;

public sealed class RawPathTests
{
    [Fact]
    public void Bytes_that_are_no_text_survive_json_and_are_shown_escaped()
    {
        var odd = new RawPath([(byte)'a', 0xff, (byte)'\n', 0xc3, 0xa9]);
        Assert.Equal("a\\xff\\x0aé", odd.ToString());
        var json = JsonSerializer.Serialize(odd);
        Assert.Equal("{\"base64\":\"Yf8Kw6k=\"}", json);
        Assert.Equal(odd, JsonSerializer.Deserialize<RawPath>(json));
        Assert.Equal(new RawPath("é"), JsonSerializer.Deserialize<RawPath>("\"é\""));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{\"base64\":\"?\"}")]
    [InlineData("{\"other\":\"x\"}")]
    [InlineData("\"a\\u0000b\"")]
    public void What_is_no_path_in_json_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RawPath>(json));

    [Theory]
    [InlineData("/a/b", "b", "/a")]
    [InlineData("/a/b//", "b", "/a")]
    [InlineData("/a", "a", "/")]
    [InlineData("a", "a", ".")]
    [InlineData("/", "", ".")]
    public void A_path_has_a_name_and_a_folder(string path, string name, string folder) =>
        Assert.Equal((name, folder), (new RawPath(path).Name.ToString(), path == "/" ? "." : new RawPath(path).Folder.ToString()));

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(238)]
    [InlineData(239)]
    [InlineData(240)]
    [InlineData(255)]
    public void The_name_of_an_unfinished_file_fits_and_is_known_again(int length)
    {
        var operation = "0123abcd"u8;
        byte[] one = [.. Enumerable.Repeat((byte)'x', length - 1), (byte)'1'], two = [.. Enumerable.Repeat((byte)'x', length - 1), (byte)'2'];
        var part = PartName.Of(one, operation);
        Assert.InRange(part.Length - 1, length, 255);
        Assert.Equal(0, part[^1]);
        Assert.True(PartName.IsOf(part.AsSpan(0, part.Length - 1), operation));
        Assert.False(PartName.IsOf(part.AsSpan(0, part.Length - 1), "0123abce"u8));
        Assert.NotEqual(part, PartName.Of(two, operation));
    }
}
