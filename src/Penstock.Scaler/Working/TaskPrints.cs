using System.Text;

namespace Penstock.Scaler.Working;

/// <summary>Standard output or error of a processor: each write goes to the client of the task that runs, if it asked for it, else to standard error.</summary>
internal sealed class TaskPrints(Processor processor, bool isError, TextWriter otherwise) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (value is null) return;
        if (processor.StreamsOutput) processor.Printed(value, isError);
        else otherwise.Write(value);
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void WriteLine(string? value) => Write(value + "\n");
}
