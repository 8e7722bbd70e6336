using System.Text;
using Penstock.DataMovement.Copying;

namespace Penstock.Cli.Copying;

/// <summary>Paths of the command line as the bytes they were given: .NET has replaced what is not UTF-8 in its strings.</summary>
internal static class RawArguments
{
    public static RawPath PathOf(string argument) => argument.Contains('\uFFFD') && Find(argument) is { } bytes ? new RawPath(bytes) : new RawPath(argument);

    private static byte[]? Find(string argument)
    {
        try
        {
            return Split(File.ReadAllBytes("/proc/self/cmdline")).FirstOrDefault(given => Encoding.UTF8.GetString(given) == argument);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static IEnumerable<byte[]> Split(byte[] line)
    {
        for (var from = 0; from < line.Length;)
        {
            var end = Array.IndexOf(line, (byte)0, from);
            end = end < 0 ? line.Length : end;
            yield return line[from..end];
            from = end + 1;
        }
    }
}
