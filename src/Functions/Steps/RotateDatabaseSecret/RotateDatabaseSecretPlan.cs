using System.Text.Json.Nodes;
using Berth.Databases;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>The schema, then a user on it whose current credentials log in and are not due, then who may make its tables.</summary>
public sealed class RotateDatabaseSecretPlan : IStepPlan
{
    public string Step => StepNames.RotateDatabaseSecret;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint)
    {
        if (blueprint.Database is not { } account)
            return [];
        var server = blueprint.Platform.Database.For(account.Engine)!;
        var credentials = new JsonObject
        {
            ["engine"] = account.Engine,
            ["host"] = server.Writer,
            ["port"] = server.Port,
            ["schema"] = account.Schema,
            ["user"] = account.UserName,
            ["privileges"] = Sorted(account.Privileges),
            ["tls"] = LoginSpecification.Tls(account.RequiresTls),
            ["rotation"] = account.Rotation,
            ["rotateEveryDays"] = account.RotateEveryDays,
            ["login"] = "accepted",
            ["due"] = false,
        };
        if (account.Keys.Count > 0)
            credentials["keys"] = new JsonObject(account.Keys.Select(key => KeyValuePair.Create(key.Key, (JsonNode?)key.Value)));
        return
        [
            new(DatabaseSchema.IdOf(account.Engine, account.Schema), new JsonObject { ["credentials"] = account.SecretName }),
            new(account.Id, credentials),
            .. blueprint.SchemaOwner is { } owner ? Owner(owner) : [],
        ];
    }

    private static IEnumerable<Resource> Owner(SchemaOwner owner) =>
    [
        new(owner.Login.Id, GeneratedLoginKind.Specification(owner.Login)),
        new(owner.Id, new JsonObject
        {
            ["engine"] = owner.Engine,
            ["credentials"] = owner.Login.SecretName,
            ["schema"] = owner.Schema,
            ["privileges"] = Sorted(owner.Privileges),
            ["tls"] = LoginSpecification.Tls(true),
            ["login"] = "accepted",
        }),
    ];

    private static JsonArray Sorted(IEnumerable<string> privileges) => new([.. privileges.Order(StringComparer.Ordinal).Select(privilege => (JsonNode)privilege)]);
}
