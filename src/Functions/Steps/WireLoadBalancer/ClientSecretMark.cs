using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>
/// A rule's OIDC client secret cannot be read back. So the rule bears a fingerprint of the one that it was given, keyed with a
/// secret of the environment's own: another wanted value shows, and nobody can try values against it. That somebody else has
/// given the rule another secret does not show: the load balancer tells neither the value nor when a rule was changed.
/// </summary>
internal static class ClientSecretMark
{
    /// <summary>The tag that holds it: HMAC-SHA256, lower-case hexadecimal.</summary>
    public const string Tag = "berth:client-secret";

    /// <summary>Fields of a specification's action: references, both.</summary>
    public const string Secret = "clientSecret";
    public const string Key = "fingerprintKey";

    /// <summary>Stands for a value that is not the one that the reference stands for.</summary>
    public const string Other = "(another value)";

    /// <returns>Null without a client secret, or while key or value are not there or about to change.</returns>
    public static async Task<string?> OfAsync(Resource rule, StepContext context, CancellationToken cancellation)
    {
        if (ActionOf(rule.Specification) is not { } action
            || !SecretReference.TryParse(action[Secret]?.GetValue<string>(), out var secret) || !SecretReference.TryParse(action[Key]?.GetValue<string>(), out var key)
            || context.References.Pending(key) || context.References.Pending(secret))
            return null;
        return await context.Secrets.ReadAsync(key, cancellation) is { } text && await context.Secrets.ReadAsync(secret, cancellation) is { } value
            ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes($"{rule.Id.Name}\n{value}")))
            : null;
    }

    /// <summary>The specification that is to be put back, with the client secret that is wanted: what it was before, nobody kept.</summary>
    public static JsonObject Restorable(JsonObject before, JsonObject wanted)
    {
        if (ActionOf(before) is not { } action || action[Secret]?.GetValue<string>() != Other)
            return before;
        action[Secret] = ActionOf(wanted)?[Secret]?.DeepClone();
        action[Key] = ActionOf(wanted)?[Key]?.DeepClone();
        return before;
    }

    public static JsonObject? ActionOf(JsonObject specification) =>
        (specification["actions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(action => action.ContainsKey(Secret));
}
