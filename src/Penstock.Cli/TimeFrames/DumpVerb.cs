using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Files;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf dump</c>: one line per block.</summary>
internal sealed class DumpVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string> _file = TfVerb.File();
    private readonly Option<long?> _tf = Values.OptionalWhole("--tf", "N", 0, uint.MaxValue, "Only time frames whose first block has this number. [default: all]");
    private readonly Option<long> _payload = Values.Whole("--payload", "BYTES", 0, 4096, 0, "Show so many bytes of each payload, in hexadecimal. [default: 0]");
    private readonly Option<bool> _json = Values.Flag("--json", "One line of JSON per block.");

    private DumpVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var dump = new DumpVerb(context);
        var verb = new Verb(
            "dump",
            "Shows the header of every block of a time frame file: where it is, whose, its split numbers and its payload. Ends at damage with one line on standard error and exit code 1.",
            "penstock tf dump run.tf --tf 42",
            "penstock tf dump run.tf --payload 64 --json");
        verb.Add(dump._file);
        foreach (Option option in (Option[])[dump._tf, dump._payload, dump._json]) verb.Add(option);
        return verb.Runs(TfVerb.Whole("dump", dump.Run));
    }

    private int Run(ParseResult result)
    {
        var wanted = result.GetValue(_tf);
        var json = result.GetValue(_json);
        var shown = (int)result.GetValue(_payload);
        if (!json) _context.Out.WriteLine($"{"OFFSET",15}  {"TF",10}  {"RUN",10}  {"ORBIT",10}  {"EQUIPMENT",-32}  {"PART",11}  {"PAYLOAD",15}");
        using var file = TimeFrameFile.Open(result.GetRequiredValue(_file));
        while (file.ReadRecord() is { } record)
        {
            var blocks = file.ReadBlocks(record, withPayloads: shown > 0);
            for (var first = true; blocks.TryRead(); first = false)
            {
                _context.Stop.ThrowIfCancellationRequested();
                if (first && wanted is { } tf && blocks.Block.Header.TfCounter != tf) break;
                Print(blocks, shown, json);
            }
        }

        return ExitCode.Ok;
    }

    private void Print(TimeFrameBlockReader blocks, int shown, bool json)
    {
        var block = blocks.Block;
        var header = block.Header;
        var payload = shown > 0 ? Convert.ToHexStringLower(Beginning(blocks, shown)) : null;
        _context.Out.WriteLine(json
            ? Json.Line(new
            {
                offset = block.Offset,
                tf = header.TfCounter,
                run = header.RunNumber,
                firstOrbit = header.FirstTfOrbit,
                origin = header.DataOrigin.ToString(),
                description = header.DataDescription.ToString(),
                subspec = header.SubSpecification,
                serialization = header.PayloadSerialization.ToString(),
                splitIndex = header.SplitPayloadIndex,
                splitParts = header.SplitPayloadParts,
                startsMessage = block.StartsMessage,
                payloadOffset = block.PayloadOffset,
                payloadBytes = block.PayloadBytes,
                payload,
            })
            : $"{block.Offset,15}  {header.TfCounter,10}  {header.RunNumber,10}  {header.FirstTfOrbit,10}  {header.Equipment.ToString(),-32}  {$"{header.SplitPayloadIndex}/{header.SplitPayloadParts}",11}  {block.PayloadBytes,15}{(payload is null ? "" : "  " + payload)}");
    }

    private static byte[] Beginning(TimeFrameBlockReader blocks, int most)
    {
        var bytes = new byte[Math.Min(most, blocks.Block.PayloadBytes)];
        for (var done = 0; done < bytes.Length;)
        {
            var piece = blocks.PayloadFrom(done);
            piece = piece[..Math.Min(piece.Length, bytes.Length - done)];
            piece.CopyTo(bytes.AsSpan(done));
            done += piece.Length;
        }

        return bytes;
    }
}
