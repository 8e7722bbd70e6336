using System.Text.Json;
using System.Text.Json.Serialization;

namespace Penstock.Pipeline.Running;

/// <summary>One of the rarer news of a worker process, as JSON.</summary>
/// <param name="Refusal">Something is lost.</param>
/// <param name="End">A time frame has ended.</param>
/// <param name="Verdict">A time frame has been compared.</param>
/// <param name="Injected">A fault was made on purpose.</param>
/// <param name="Warning">Something is odd.</param>
/// <param name="IsOutputIncomplete">With a warning: the output is not whole.</param>
/// <param name="Output">All is over.</param>
internal sealed record TimeFrameNews(
    RefusalNews? Refusal = null, EndNews? End = null, VerdictNews? Verdict = null, string? Injected = null, string? Warning = null, bool IsOutputIncomplete = false, OutputNews? Output = null)
{
    private static readonly JsonSerializerOptions Format = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    /// <summary>Tells it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no news.</exception>
    public static void Tell(ReadOnlySpan<byte> bytes, ITimeFrameNews to)
    {
        try
        {
            var news = JsonSerializer.Deserialize<TimeFrameNews>(bytes, Format) ?? throw new InvalidDataException("the news of a worker are null");
            if (news.Refusal is { } refusal) to.Refuse(refusal);
            if (news.End is { } end) to.End(end);
            if (news.Verdict is { } verdict) to.Verify(verdict);
            if (news.Injected is { } fault) to.Inject(fault);
            if (news.Warning is { } warning) to.Warn(warning, news.IsOutputIncomplete);
            if (news.Output is { } output) to.Complete(output);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the news of a worker are none: {exception.Message}", exception);
        }
    }
}
