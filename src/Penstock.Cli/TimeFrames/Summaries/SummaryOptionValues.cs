using System.CommandLine;
using Penstock.Checksums;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary>Options that several verbs of summaries have.</summary>
internal static class SummaryOptionValues
{
    private const string Default = "default";

    public static Option<string> Checksum() =>
        Values.Choice("--checksum", "KIND", Default, "Checksum of the parts: xxh3-64, crc32c, or none, which compares sizes only. [default: a database's, else xxh3-64]", Default, "xxh3-64", "crc32c", "none");

    public static ChecksumKind? KindOf(string name) => name switch { "xxh3-64" => ChecksumKind.Xxh3, "crc32c" => ChecksumKind.Crc32C, "none" => ChecksumKind.None, _ => null };

    public static Option<string> Format(params string[] accepted) =>
        Values.Choice("--format", "FORMAT", accepted[0], $"How results are printed: {string.Join(", ", accepted)}. [default: {accepted[0]}]", accepted);

    public static Argument<string> Database() => new("DB") { Description = "A database of summaries." };
}
