using System.Text.Json.Serialization.Metadata;

namespace k8s;

/// <summary>JSON as the API server reads and writes it. Types of a caller need a resolver of their own (<see cref="AddJsonOptions"/>).</summary>
public static class KubernetesJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        TypeInfoResolver = SourceGenerationContext.Default,
        Converters = { new KubernetesDateTimeConverter(), new V1Status.V1StatusObjectViewConverter() },
    };

    /// <summary>Changes the options of every client; to be called before the first request.</summary>
    public static void AddJsonOptions(Action<JsonSerializerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Options);
    }

    public static TValue Deserialize<TValue>(string json, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Deserialize(json, TypeOf<TValue>(jsonSerializerOptions));

    public static TValue Deserialize<TValue>(Stream json, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Deserialize(json, TypeOf<TValue>(jsonSerializerOptions));

    public static TValue Deserialize<TValue>(JsonElement json, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Deserialize(json, TypeOf<TValue>(jsonSerializerOptions));

    public static TValue Deserialize<TValue>(JsonNode json, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Deserialize(json, TypeOf<TValue>(jsonSerializerOptions));

    /// <summary>A <see cref="V1Patch"/> whose content is a string is written as it is; everything else by its runtime type.</summary>
    public static string Serialize(object value, JsonSerializerOptions jsonSerializerOptions = null) => value switch
    {
        V1Patch { Content: string raw } => raw,
        V1Patch patch => Serialize(patch.Content, jsonSerializerOptions),
        _ => JsonSerializer.Serialize(value, (jsonSerializerOptions ?? Options).GetTypeInfo(value.GetType())),
    };

    internal static ValueTask<TValue> DeserializeAsync<TValue>(Stream json, CancellationToken cancellationToken) =>
        JsonSerializer.DeserializeAsync(json, TypeOf<TValue>(null), cancellationToken);

    private static JsonTypeInfo<TValue> TypeOf<TValue>(JsonSerializerOptions options) =>
        (JsonTypeInfo<TValue>)(options ?? Options).GetTypeInfo(typeof(TValue));
}
