using Penstock.Pipeline.Outputs;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Outputs;

public sealed class TimeFrameSalvageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_was_cut_off_anywhere_keeps_its_whole_time_frames()
    {
        var (bytes, record) = Make(3);
        for (var length = 0; length <= bytes.Length; length++)
        {
            _folder.Write("out/a.tf.part", bytes[..length]);
            var whole = TimeFrameSalvage.Recover(_folder["out"], replace: true);

            Assert.Equal(length < record ? [] : new[] { _folder["out/a.tf"] }, whole);
            if (length >= record) Assert.Equal(bytes[..(length / record * record)], File.ReadAllBytes(_folder["out/a.tf"]));
            Assert.False(File.Exists(_folder["out/a.tf.part"]));
        }
    }

    [Fact]
    public void Other_files_are_left_alone()
    {
        _folder.Write("out/b.raw.part", [1, 2, 3]);
        _folder.Write("out/a.tf.info.part", [1]);

        Assert.Empty(TimeFrameSalvage.Recover(_folder["out"], replace: false));
        Assert.True(File.Exists(_folder["out/b.raw.part"]));
        Assert.False(File.Exists(_folder["out/a.tf.info.part"]));
    }

    private (byte[] Bytes, int Record) Make(int frames)
    {
        var path = _folder["made.tf"];
        using (var file = TimeFrameFileWriter.Create(path))
        {
            for (ulong id = 1; id <= (ulong)frames; id++)
            {
                file.Write(new TimeFrameToWrite { Id = id, Messages = [new(new EquipmentId(new("ITS"), DataDescription.RawData, 1), [new byte[20]])] }, 0);
            }

            file.Complete();
        }

        var bytes = File.ReadAllBytes(path);
        return (bytes, bytes.Length / frames);
    }
}
