using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.PublishParameters;

/// <summary>
/// A parameter of Parameter Store. A secret value stands in specifications as the reference it came from when both agree,
/// else as the number of the version that is there.
/// </summary>
/// <param name="writes">How often PutParameter may be called.</param>
public sealed class ParameterKind(IAmazonSimpleSystemsManagement ssm, WritePace writes) : IResourceKind
{
    public const string Name = ParameterValue.Kind;

    /// <summary>Marks a value that only Parameter Store has: the version to read it back from.</summary>
    private const string VersionMark = "parameter-version:";

    private const string Left = Name + " left";

    /// <summary>GetParameters takes ten names at once.</summary>
    private const int BatchSize = 10;

    public string Kind => Name;

    /// <summary>Few: Parameter Store takes some tens of reads and few writes a second from an account.</summary>
    public int AtOnce => WritesAtOnce;

    internal const int WritesAtOnce = 4;

    public async Task PrepareAsync(IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        var batches = desired.Select(resource => resource.Id.Name).Chunk(BatchSize)
            .Select(names => ssm.GetParametersAsync(new GetParametersRequest { Names = [.. names], WithDecryption = true }, cancellation));
        var found = (await Task.WhenAll(batches)).SelectMany(page => page.Parameters ?? []);
        context.Kept[Name] = new ConcurrentDictionary<string, Parameter?>(found.Select(parameter => KeyValuePair.Create<string, Parameter?>(parameter.Name, parameter)));
        // Said once, so that a parameter that is not there costs no further call.
        foreach (var resource in desired)
            Prepared(context)!.TryAdd(resource.Id.Name, null);
    }

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var parameter = Prepared(context)?.TryGetValue(desired.Id.Name, out var known) == true ? known : await GetAsync(desired.Id.Name, cancellation);
        return parameter is null ? null : await SeenAsync(parameter, desired, context, cancellation);
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var request = await RequestAsync(desired, context, cancellation);
        // Tags and Overwrite exclude each other.
        request.Tags = [.. context.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
        try
        {
            return await PutAsync(request, desired, context, cancellation);
        }
        catch (ParameterAlreadyExistsException)
        {
            var current = await GetAsync(desired.Id.Name, cancellation);
            return await UpdateAsync(desired, await SeenAsync(current!, desired, context, cancellation), context, cancellation);
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var request = await RequestAsync(desired, context, cancellation);
        request.Overwrite = true;
        return await PutAsync(request, desired, context, cancellation);
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        try
        {
            await ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = id.Name }, cancellation);
        }
        catch (ParameterNotFoundException)
        {
            // What is gone need not be deleted.
        }

        Prepared(context)?.TryRemove(id.Name, out _);
    }

    /// <summary>Names are enough, so nothing is decrypted.</summary>
    public async Task PrepareRemainsAsync(IReadOnlyList<ResourceId> resources, StepContext context, CancellationToken cancellation)
    {
        var pages = await Task.WhenAll(resources.Select(id => id.Name).Chunk(BatchSize)
            .Select(names => ssm.GetParametersAsync(new GetParametersRequest { Names = [.. names], WithDecryption = false }, cancellation)));
        context.Kept[Left] = pages.SelectMany(page => page.Parameters ?? []).Select(parameter => parameter.Name).ToHashSet();
    }

    public Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation) =>
        Task.FromResult(((HashSet<string>)context.Kept[Left]).Contains(id.Name) ? new Remainder(id.ToString(), "is still there") : null);

    private async Task<Observed> PutAsync(PutParameterRequest request, Resource desired, StepContext context, CancellationToken cancellation)
    {
        await writes.TakeAsync(context.Platform, cancellation);
        var response = await ssm.PutParameterAsync(request, cancellation);
        Prepared(context)?.TryRemove(desired.Id.Name, out _);
        return new(desired.Specification, Attributes(response.Version ?? 1));
    }

    private async Task<PutParameterRequest> RequestAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var type = desired.Specification["type"]!.GetValue<string>();
        return new()
        {
            Name = desired.Id.Name,
            Type = new ParameterType(type),
            Value = await ValueAsync(desired, context, cancellation),
            KeyId = type == ParameterType.SecureString.Value ? desired.Specification["keyId"]?.GetValue<string>() : null,
        };
    }

    private async Task<string> ValueAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var text = desired.Specification["value"]!.GetValue<string>();
        // A plain value is what it is, even if it reads like a reference.
        if (desired.Specification["type"]!.GetValue<string>() != ParameterType.SecureString.Value)
            return text;
        if (SecretReference.TryParse(text, out var reference))
            return await context.Secrets.ReadAsync(reference, cancellation) ?? throw new Errors.PermanentError("SecretMissing",
                $"{desired.Id.Name} is to hold {reference}, which has no current value or no such key.", "Correct the secret's ARN or key, or put a value into it.");
        if (!text.StartsWith(VersionMark, StringComparison.Ordinal))
            return text;
        var selected = await ssm.GetParameterAsync(new GetParameterRequest { Name = $"{desired.Id.Name}:{text[VersionMark.Length..]}", WithDecryption = true }, cancellation);
        return selected.Parameter.Value;
    }

    private static async Task<Observed> SeenAsync(Parameter parameter, Resource desired, StepContext context, CancellationToken cancellation)
    {
        var value = parameter.Value;
        if (parameter.Type == ParameterType.SecureString)
        {
            var wanted = desired.Specification["value"]?.GetValue<string>();
            // While planning an earlier step may be going to give the secret another value: then this parameter follows.
            var same = SecretReference.TryParse(wanted, out var reference) && !context.References.Pending(reference) && await context.Secrets.ReadAsync(reference, cancellation) == value;
            value = same ? wanted! : $"{VersionMark}{parameter.Version}";
        }

        var seen = new JsonObject { ["type"] = parameter.Type.Value, ["value"] = value };
        // GetParameters does not tell the key; it is set when the parameter is written.
        if (desired.Specification["keyId"] is { } key)
            seen["keyId"] = key.DeepClone();
        return new(seen, Attributes(parameter.Version ?? 1));
    }

    private async Task<Parameter?> GetAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await ssm.GetParameterAsync(new GetParameterRequest { Name = name, WithDecryption = true }, cancellation)).Parameter;
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Attributes(long version) => new() { ["version"] = $"{version}" };

    private static ConcurrentDictionary<string, Parameter?>? Prepared(StepContext context) =>
        context.Kept.TryGetValue(Name, out var kept) ? (ConcurrentDictionary<string, Parameter?>)kept : null;
}
