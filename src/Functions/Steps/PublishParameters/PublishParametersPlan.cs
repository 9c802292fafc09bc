using System.Text.Json.Nodes;
using Berth.Databases;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.PublishParameters;

/// <summary>Queues and generated secrets first, then the parameters that may name or hold them; last, when all of it expires.</summary>
public sealed class PublishParametersPlan : IStepPlan
{
    public string Step => StepNames.PublishParameters;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint)
    {
        // The environment's own key where it has one; without any, each service's default.
        var key = blueprint.Key?.Id.Reference("arn") ?? blueprint.Platform.KmsKeyId;
        return
        [
            .. blueprint.Queues.Select(queue => Queue(queue, key)),
            .. blueprint.GeneratedSecrets.Select(secret => new Resource(secret.Id, Under(key, new JsonObject { ["length"] = secret.Length }))),
            .. blueprint.GeneratedLogins.Select(login => new Resource(login.Id, Under(key, GeneratedLoginKind.Specification(login)))),
            .. blueprint.Parameters.Values.Select(parameter => new Resource(new(ParameterKind.Name, parameter.Key), Parameter(parameter.Value, key))),
            .. ExpirySchedule.Of(blueprint.Environment, blueprint.Expiry).Select(schedule => new Resource(schedule.Id, ScheduleKind.Specification(schedule))),
        ];
    }

    private static Resource Queue(MessageQueue queue, string? key) => new(queue.Id, new JsonObject
    {
        ["visibilityTimeout"] = queue.VisibilitySeconds,
        ["delaySeconds"] = queue.DelaySeconds,
        ["encryption"] = key ?? QueueKind.OwnEncryption,
    });

    private static JsonObject Parameter(ParameterValue value, string? key)
    {
        var specification = new JsonObject { ["type"] = value.IsSecret ? "SecureString" : "String", ["value"] = value.Text };
        return value.IsSecret ? Under(key, specification) : specification;
    }

    private static JsonObject Under(string? key, JsonObject specification)
    {
        if (key is not null)
            specification["keyId"] = key;
        return specification;
    }
}
