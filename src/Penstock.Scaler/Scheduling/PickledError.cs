using System.Text;

namespace Penstock.Scaler.Scheduling;

/// <summary>An exception as Python's pickle (protocol 5) has it, for errors the scheduler itself reports: the class by name, its text as the argument.</summary>
internal static class PickledError
{
    public static byte[] RuntimeError(string text)
    {
        var body = new List<byte>();
        Text(body, "builtins");
        body.Add(0x94);
        Text(body, "RuntimeError");
        body.AddRange([0x94, 0x93, 0x94]);
        Text(body, text);
        body.AddRange([0x94, 0x85, 0x94, 0x52, 0x94, 0x2E]);
        return [0x80, 0x05, 0x95, .. BitConverter.GetBytes((long)body.Count), .. body];
    }

    private static void Text(List<byte> body, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < 256) body.AddRange([0x8C, (byte)bytes.Length]);
        else body.AddRange([0x58, .. BitConverter.GetBytes(bytes.Length)]);
        body.AddRange(bytes);
    }
}
