using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Steps;

/// <summary>
/// What a rotation is about: the credentials, and of everything else only what holds them or has to be started again with
/// them. A run of any other kind is about all resources. Pure.
/// </summary>
public static class RotationScope
{
    /// <summary>Whether an action gives credentials new values, or passes on what another has given them.</summary>
    public static bool Covers(string? action) => action is ActionRequest.Rotate or ActionRequest.Tell;

    /// <summary>The resources of a step that a run may change.</summary>
    public static IReadOnlyList<Resource> Of(string? action, IReadOnlyList<Resource> desired, DatabaseAccount? account) =>
        Covers(action) ? [.. desired.Where(resource => account is not null && Holds(resource, account))] : desired;

    private static bool Holds(Resource resource, DatabaseAccount account) =>
        resource.Id == account.Id || Texts(resource.Specification).Any(text => text.Contains(account.Id.Reference("versionId"), StringComparison.Ordinal)
            || SecretReference.TryParse(text, out var reference) && reference.Secret == account.SecretName);

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Texts(field.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };
}
