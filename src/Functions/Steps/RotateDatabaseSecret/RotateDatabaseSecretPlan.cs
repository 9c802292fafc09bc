using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>The schema, then a user on it whose current credentials log in and are not due.</summary>
public sealed class RotateDatabaseSecretPlan : IStepPlan
{
    public string Step => StepNames.RotateDatabaseSecret;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint)
    {
        if (blueprint.Database is not { } account)
            return [];
        var server = blueprint.Platform.Database.For(account.Engine)!;
        return
        [
            new(DatabaseSchemaKind.IdOf(account.Engine, account.Schema), new JsonObject { ["credentials"] = account.SecretName }),
            new(account.Id, new JsonObject
            {
                ["engine"] = account.Engine,
                ["host"] = server.Writer,
                ["port"] = server.Port,
                ["schema"] = account.Schema,
                ["user"] = account.UserName,
                ["privileges"] = new JsonArray([.. account.Privileges.Order(StringComparer.Ordinal).Select(privilege => (JsonNode)privilege)]),
                ["rotation"] = account.Rotation,
                ["rotateEveryDays"] = account.RotateEveryDays,
                ["login"] = "accepted",
                ["due"] = false,
            }),
        ];
    }
}
