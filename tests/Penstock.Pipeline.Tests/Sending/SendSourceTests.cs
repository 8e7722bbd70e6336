using System.Text;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Measuring;
using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Sending;

namespace Penstock.Pipeline.Tests.Sending;

public sealed class SendSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-send-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_come_in_the_order_given_and_those_of_folders_by_name()
    {
        Make("b/2.dat", "b2");
        Make("b/1.bin", "b1");
        Make("b/sub/3.dat", "b3");
        Make("a.dat", "a");

        Assert.Equal(["b1", "b2", "a"], Texts(new FileSource([At("b"), At("a.dat")], recurse: false, null)));
        Assert.Equal(["b1", "b2", "b3"], Texts(new FileSource([At("b")], recurse: true, "")));
        Assert.Equal(["b2", "b3", "a"], Texts(new FileSource([At("b"), At("a.dat")], recurse: true, "dat")));
    }

    [Fact]
    public void What_cannot_be_sent_is_named_and_the_others_are_sent()
    {
        Make("1", "one");
        Make("2", "");
        Make("3", "three");
        Make("4", "four");
        var source = new FileSource([_folder], recurse: false, null);
        File.Delete(At("3"));

        Assert.Equal(["one", "four"], Texts(source));
        Assert.Equal([LossName.InputEmpty, LossName.InputUnreadable], source.Losses.Select(l => l.Name));
        Assert.All(source.Losses, loss => Assert.StartsWith(_folder, loss.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_that_is_not_there_is_refused_by_name() =>
        Assert.Contains("'/nowhere/x'", Assert.Throws<InputException>(() => new FileSource(["/nowhere/x"], recurse: false, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pipe_in_a_folder_is_not_waited_for()
    {
        Make("1", "one");
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", At("pipe"));
        mkfifo.WaitForExit();

        Assert.Equal(["one"], Texts(new FileSource([_folder], recurse: false, null)));
    }

    [Fact]
    public void A_link_to_a_file_is_followed_and_one_to_a_folder_is_not()
    {
        Make("in/1", "one");
        Make("other/2", "two");
        File.CreateSymbolicLink(At("in/link"), At("other/2"));
        File.CreateSymbolicLink(At("in/broken"), At("none"));
        Directory.CreateSymbolicLink(At("in/loop"), At("in"));
        Directory.CreateSymbolicLink(At("in/folder"), At("other"));

        var source = new FileSource([At("in")], recurse: true, null);

        Assert.Equal(["one", "two"], Texts(source));
        Assert.StartsWith(At("in/broken"), Assert.Single(source.Losses).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_cut_and_its_last_event_may_be_shorter()
    {
        using var stream = new MemoryStream("0123456789"u8.ToArray());

        Assert.Equal(["0123", "4567", "89"], Texts(new StreamSource(stream, "x", 4)));
        using var even = new MemoryStream("01234567"u8.ToArray());
        Assert.Equal(["0123", "4567"], Texts(new StreamSource(even, "x", 4)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Generated_events_have_marks(bool newBuffers)
    {
        var source = new GeneratedSource(3, 100, newBuffers);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(source.TryNext(out var item, TestContext.Current.CancellationToken));
            Assert.Equal((100, newBuffers), (item.Payload.Length, item.Buffer is not null));
            Assert.True(MarkedPayload.IsWhole(item.Payload.Span));
        }

        Assert.False(source.TryNext(out _, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_needs_memory_waits_until_others_have_given_theirs_back()
    {
        var buffers = new SendBuffers(20_000);
        var first = buffers.Rent(10_000, TestContext.Current.CancellationToken);
        var waiting = Task.Run(() => buffers.Rent(15_000, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        first.Return();
        Assert.True((await waiting).Capacity >= 15_000);
        using var stop = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => buffers.Rent(15_000, stop.Token), TestContext.Current.CancellationToken));
        Assert.True(new SendBuffers(1).Rent(1_000_000, TestContext.Current.CancellationToken).Capacity >= 1_000_000);
    }

    private static List<string> Texts(ISendSource source)
    {
        var texts = new List<string>();
        while (source.TryNext(out var item, TestContext.Current.CancellationToken))
        {
            texts.Add(Encoding.UTF8.GetString(item.Payload.Span));
            item.Buffer?.Return();
        }

        return texts;
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Make(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }
}
