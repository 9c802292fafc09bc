using System.Text.Json.Serialization;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Registry;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnvironmentRecord))]
[JsonSerializable(typeof(DriftRecord))]
[JsonSerializable(typeof(Placement))]
[JsonSerializable(typeof(List<Remainder>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
public sealed partial class RegistryJson : JsonSerializerContext;
