namespace k8s.Models;

/// <summary>A port or a percentage: written as a number where it is one.</summary>
[JsonConverter(typeof(IntOrStringJsonConverter))]
public class IntOrString
{
    public string Value { get; private init; }

    public static implicit operator IntOrString(int v) => v.ToString();

    public static implicit operator IntOrString(long v) => v.ToString();

    public static implicit operator string(IntOrString v) => v?.Value;

    public static implicit operator IntOrString(string v) => new() { Value = v };

    public override string ToString() => Value;

    public int ToInt() => int.Parse(Value);
}

public sealed class IntOrStringJsonConverter : JsonConverter<IntOrString>
{
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => reader.GetInt64(),
        var other => throw new JsonException($"neither a number nor a string: {other}"),
    };

    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (long.TryParse(value.Value, out var number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(value.Value);
    }
}
