using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;

namespace Berth.Cluster;

/// <summary>A ConfigMap with SQL scripts of the registry, known by their digest: the scripts themselves are in no plan.</summary>
public sealed class SchemaScriptsKind(KubernetesObjectKind objects, Schemas schemas) : IResourceKind
{
    public string Kind => SchemaScripts.Kind;

    public static Resource Of(SchemaScripts scripts) => new(scripts.Id, new JsonObject { ["digest"] = scripts.Digest });

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var live = await objects.ObserveAsync(ConfigMap(desired.Id, context), context, cancellation);
        return live is null ? null : new(new JsonObject { ["digest"] = DigestOf(live.Specification) }, live.Attributes, live.Scope);
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var scripts = await schemas.ReadAsync(desired.Specification["digest"]!.GetValue<string>(), cancellation);
        await objects.CreateAsync(ConfigMap(desired.Id, context, scripts.Scripts), context, cancellation);
        return new(desired.Specification, new Dictionary<string, string>());
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => CreateAsync(desired, context, cancellation);

    /// <summary>What an update of this run put right stays right.</summary>
    public Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation) => Task.CompletedTask;

    public Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation) => objects.DeleteAsync(ConfigMap(id, context).Id, context, cancellation);

    private static string DigestOf(JsonObject live) =>
        new SqlScripts((live["data"] as JsonObject ?? []).Select(file => KeyValuePair.Create(file.Key, file.Value!.GetValue<string>()))).Digest;

    private static Resource ConfigMap(ResourceId id, StepContext context, IReadOnlyDictionary<string, string>? scripts = null)
    {
        var name = id.Name.Split('/');
        var manifest = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject
            {
                ["name"] = name[1],
                ["namespace"] = name[0],
                ["labels"] = KubernetesLabels.Of(context.Run.Environment),
            },
            ["data"] = new JsonObject((scripts ?? new Dictionary<string, string>()).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))),
        };
        return new(ObjectAddress.Of(manifest).Id, manifest);
    }
}
