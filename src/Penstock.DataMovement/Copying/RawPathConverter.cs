using System.Text.Json;
using System.Text.Json.Serialization;

namespace Penstock.DataMovement.Copying;

/// <summary>A path in JSON: a string when its bytes are UTF-8, else <c>{"base64":"…"}</c>. Both are read.</summary>
internal sealed class RawPathConverter : JsonConverter<RawPath>
{
    public override RawPath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            if (reader.TokenType == JsonTokenType.String) return new RawPath(reader.GetString()!);
            if (reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("base64") && reader.Read())
            {
                var path = new RawPath(reader.GetBytesFromBase64());
                if (reader.Read() && reader.TokenType == JsonTokenType.EndObject) return path;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new JsonException(exception.Message, exception);
        }

        throw new JsonException("a path is a string, or {\"base64\":\"…\"} for bytes that are not UTF-8");
    }

    public override void Write(Utf8JsonWriter writer, RawPath value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
            return;
        }

        writer.WriteStartObject();
        writer.WriteBase64String("base64", value.Bytes);
        writer.WriteEndObject();
    }
}
