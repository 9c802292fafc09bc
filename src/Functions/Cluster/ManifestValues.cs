using System.Text;
using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Cluster;

/// <summary>
/// The values that stand as references under <c>data</c> of a Secret (<c>secret://name#key</c>) or ConfigMap
/// (<c>parameter://name</c>): put in when the manifest is applied, taken out again of what is observed, so that no plan holds one.
/// </summary>
public sealed class ManifestValues(Func<IAmazonSimpleSystemsManagement> ssm)
{
    private const string Parameter = "parameter://";

    /// <summary>Stands for a value that is not the one that the manifest's reference stands for.</summary>
    private const string Other = "(another value)";

    /// <summary>Whether a changed field is a value that cannot be put back, because nobody kept it.</summary>
    public static bool IsLost(FieldChange field) => field.From is JsonValue value && value.TryGetValue(out string? text) && text == Other;

    /// <summary>The manifest as the API takes it.</summary>
    public async Task<JsonObject> PutInAsync(JsonObject manifest, StepContext context, CancellationToken cancellation)
    {
        if (manifest["data"] is not JsonObject { Count: > 0 } data)
            return manifest;
        var filled = manifest.DeepClone().AsObject();
        foreach (var (key, value) in data)
            if (value is not null && await ReadAsync(value.GetValue<string>(), context, cancellation) is { } text)
                filled["data"]![key] = Encoded(manifest, text);
        return filled;
    }

    /// <summary>The live object with references where it holds what they stand for. Of a Secret no value is left.</summary>
    public async Task<JsonObject> TakeOutAsync(JsonObject live, JsonObject manifest, StepContext context, CancellationToken cancellation)
    {
        if (live["data"] is not JsonObject { Count: > 0 } data)
            return live;
        var shown = live.DeepClone().AsObject();
        foreach (var (key, value) in data)
        {
            var reference = manifest["data"]?[key]?.GetValue<string>();
            if (reference is not null && IsReference(reference))
                shown["data"]![key] = await HoldsAsync(value, reference, live, context, cancellation) ? reference : Other;
            else if (IsSecret(live))
                shown["data"]![key] = Other;
        }

        return shown;
    }

    /// <summary>While planning an earlier step may be going to change the secret: then the object follows.</summary>
    private async Task<bool> HoldsAsync(JsonNode? value, string reference, JsonObject live, StepContext context, CancellationToken cancellation) =>
        !(SecretReference.TryParse(reference, out var secret) && context.References.Pending(secret))
        && await FindAsync(reference, context, cancellation) is { } text && value?.ToString() == Encoded(live, text);

    /// <returns>Null if the text is no reference.</returns>
    private async Task<string?> ReadAsync(string text, StepContext context, CancellationToken cancellation) => !IsReference(text) ? null
        : await FindAsync(text, context, cancellation)
            ?? throw new PermanentError("ValueMissing", $"A Kubernetes object is to hold {text}, which is not there.", "Put the platform again, or look who deleted it.");

    private async Task<string?> FindAsync(string reference, StepContext context, CancellationToken cancellation)
    {
        if (SecretReference.TryParse(reference, out var secret))
            return await context.Secrets.ReadAsync(secret, cancellation);
        try
        {
            return (await ssm().GetParameterAsync(new GetParameterRequest { Name = reference[Parameter.Length..] }, cancellation)).Parameter.Value;
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    private static bool IsReference(string text) => SecretReference.TryParse(text, out _) || text.StartsWith(Parameter, StringComparison.Ordinal);

    private static string Encoded(JsonObject owner, string text) => IsSecret(owner) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : text;

    private static bool IsSecret(JsonObject manifest) => manifest["kind"]?.GetValue<string>() == "Secret";
}
