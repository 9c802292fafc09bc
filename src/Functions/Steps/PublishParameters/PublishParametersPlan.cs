using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.PublishParameters;

/// <summary>Generated secrets first, then the parameters that may hold them.</summary>
public sealed class PublishParametersPlan : IStepPlan
{
    public string Step => StepNames.PublishParameters;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint) =>
    [
        .. blueprint.GeneratedSecrets.Select(secret => new Resource(secret.Id, new JsonObject { ["length"] = secret.Length })),
        .. blueprint.Parameters.Values.Select(parameter => new Resource(new(ParameterKind.Name, parameter.Key), Specification(parameter.Value, blueprint.Platform.KmsKeyId))),
    ];

    private static JsonObject Specification(ParameterValue value, string? key)
    {
        var specification = new JsonObject { ["type"] = value.IsSecret ? "SecureString" : "String", ["value"] = value.Text };
        if (value.IsSecret && key is not null)
            specification["keyId"] = key;
        return specification;
    }
}
