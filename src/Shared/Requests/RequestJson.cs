using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Requests;

/// <summary>How requests are read and written: camelCase, unknown fields refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnvironmentRequest))]
[JsonSerializable(typeof(ActionRequest))]
public sealed partial class RequestJson : JsonSerializerContext;
