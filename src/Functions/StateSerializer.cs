using System.Text.Json;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Berth;

/// <summary>Camel case, as the state machines read it: the serializer goes by its own options, not by those that the context declares.</summary>
public sealed class StateSerializer()
    : SourceGeneratorLambdaJsonSerializer<FunctionsJson>(options => options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
