using System.Net;

namespace k8s.Models;

/// <summary>
/// What a delete or a refused call answers. A delete may answer the object instead, whose own "status" is an object;
/// then <see cref="HasObject"/> is true and <see cref="ObjectView{T}"/> reads it.
/// </summary>
public partial record V1Status : IKubernetesObject<V1ListMeta>
{
    private JsonElement original;

    public string ApiVersion { get; set; }
    public int? Code { get; set; }
    public V1StatusDetails Details { get; set; }
    public string Kind { get; set; }
    public string Message { get; set; }
    public V1ListMeta Metadata { get; set; }
    public string Reason { get; set; }
    public string Status { get; set; }

    [JsonIgnore]
    public bool HasObject { get; private set; }

    public T ObjectView<T>() => KubernetesJson.Deserialize<T>(original);

    public override string ToString()
    {
        var reason = string.IsNullOrEmpty(Reason) && Code is > 0 ? ((HttpStatusCode)Code.Value).ToString() : Reason;
        return (string.IsNullOrEmpty(reason), string.IsNullOrEmpty(Message)) switch
        {
            (false, false) => $"{reason} - {Message}",
            (true, false) => Message,
            (false, true) => reason,
            _ => Status,
        };
    }

    public sealed class V1StatusObjectViewConverter : JsonConverter<V1Status>
    {
        public override V1Status Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.TryGetProperty("kind", out var kind) && kind.ValueEquals("Status")
                ? root.Deserialize(StatusSourceGenerationContext.Default.V1Status)
                : new V1Status { original = root.Clone(), HasObject = true };
        }

        public override void Write(Utf8JsonWriter writer, V1Status value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A Status is never sent to the server.");
    }
}

public partial record V1StatusDetails
{
    public IList<V1StatusCause> Causes { get; set; }
    public string Group { get; set; }
    public string Kind { get; set; }
    public string Name { get; set; }
    public int? RetryAfterSeconds { get; set; }
    public string Uid { get; set; }
}

public partial record V1StatusCause
{
    public string Field { get; set; }
    public string Message { get; set; }
    public string Reason { get; set; }
}
