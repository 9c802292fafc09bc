using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Steps.ConfigureCluster;

/// <summary>
/// An IAM role with its trust, its permissions boundary, its one inline policy and, where the specification names them, its
/// managed policies. A boundary stands in specifications by what it is for: its ARN differs from account to account.
/// </summary>
public sealed class RoleKind(IAmazonIdentityManagementService iam, Settings settings) : IResourceKind
{
    public const string Name = "iam:role";

    /// <summary>What pods of applications may do at most: the template's policy, or the one that its parameter names.</summary>
    public const string PodBoundary = "pods";

    /// <summary>Reading, whatever the role's policies say.</summary>
    public const string ScanBoundary = "scan";

    private const string ReadOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private const string PolicyName = "berth";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var role = (await iam.GetRoleAsync(new GetRoleRequest { RoleName = desired.Id.Name }, cancellation)).Role;
            var tags = (role.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
            var seen = new JsonObject
            {
                ["trust"] = Document(role.AssumeRolePolicyDocument),
                ["policy"] = await PolicyAsync(desired.Id.Name, cancellation),
                ["boundary"] = LabelOf(role.PermissionsBoundary?.PermissionsBoundaryArn, context),
            };
            if (desired.Specification.ContainsKey("managedPolicies"))
                seen["managedPolicies"] = new JsonArray([.. (await AttachedAsync(desired.Id.Name, cancellation)).Select(arn => (JsonNode)arn)]);
            return new(seen, Attributes(role.Arn), OwnershipTags.Owner(tags, context.Run.Environment));
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var created = await iam.CreateRoleAsync(new CreateRoleRequest
            {
                RoleName = desired.Id.Name,
                AssumeRolePolicyDocument = desired.Specification["trust"]!.ToJsonString(),
                PermissionsBoundary = ArnOf(desired.Specification["boundary"]?.GetValue<string>(), context),
                Description = $"Pods of the environment {context.Run.Environment}",
                Tags = [.. context.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }, cancellation);
            await PutPolicyAsync(desired, cancellation);
            foreach (var arn in Wanted(desired))
                await AttachAsync(desired.Id.Name, arn, cancellation);
            return new(desired.Specification, Attributes(created.Role.Arn));
        }
        catch (EntityAlreadyExistsException)
        {
            var current = await ObserveAsync(desired, context, cancellation) ?? throw new TransientError($"The role {desired.Id.Name} was there and is gone.");
            return current.Scope == Ownership.Environment
                ? await UpdateAsync(desired, current, context, cancellation)
                : throw new PermanentError("ForeignDiffers", $"The role {desired.Id.Name} belongs to somebody else.", "Rename the environment, or have the role removed.");
        }
        catch (MalformedPolicyDocumentException early) when (early.Message.Contains("principal", StringComparison.OrdinalIgnoreCase))
        {
            throw new TransientError($"The role that {desired.Id.Name} trusts does not show everywhere in IAM yet: {early.Message}", early);
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var (role, wanted) = (desired.Id.Name, desired.Specification);
        // The boundary first: without it the functions may give the role no policy.
        if (ArnOf(wanted["boundary"]?.GetValue<string>(), context) is { } boundary && Differs("boundary"))
            await iam.PutRolePermissionsBoundaryAsync(new PutRolePermissionsBoundaryRequest { RoleName = role, PermissionsBoundary = boundary }, cancellation);
        if (Differs("trust"))
            await iam.UpdateAssumeRolePolicyAsync(new UpdateAssumeRolePolicyRequest { RoleName = role, PolicyDocument = wanted["trust"]!.ToJsonString() }, cancellation);
        if (wanted["policy"] is null)
            await DeletePolicyAsync(role, cancellation);
        else if (Differs("policy"))
            await PutPolicyAsync(desired, cancellation);
        if (wanted.ContainsKey("managedPolicies"))
        {
            var attached = current.Specification["managedPolicies"]?.AsArray().Select(arn => arn!.GetValue<string>()).ToList() ?? [];
            foreach (var arn in Wanted(desired).Except(attached))
                await AttachAsync(role, arn, cancellation);
            foreach (var arn in attached.Except(Wanted(desired)))
                await DetachAsync(role, arn, cancellation);
        }

        return current with { Specification = wanted };

        bool Differs(string field) => !JsonNode.DeepEquals(wanted[field], current.Specification[field]);
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(new(id, []), context, cancellation) is not { Scope: Ownership.Environment })
            return;
        await DeletePolicyAsync(id.Name, cancellation);
        try
        {
            foreach (var arn in await AttachedAsync(id.Name, cancellation))
                await DetachAsync(id.Name, arn, cancellation);
            await iam.DeleteRoleAsync(new DeleteRoleRequest { RoleName = id.Name }, cancellation);
        }
        catch (NoSuchEntityException)
        {
            // What is gone need not be deleted.
        }
    }

    /// <summary>A platform in another account has a policy of the same name there: a boundary is of its role's account.</summary>
    private string? ArnOf(string? label, StepContext context)
    {
        if (label != PodBoundary)
            return label == ScanBoundary ? ReadOnly : label;
        var parts = settings.PodBoundary?.Split(':');
        if (parts is { Length: 6 } && parts[4] != "aws")
            parts[4] = context.Platform.AccountId;
        return parts is null ? null : string.Join(':', parts);
    }

    private string? LabelOf(string? arn, StepContext context) =>
        arn == ArnOf(PodBoundary, context) ? PodBoundary : arn == ReadOnly ? ScanBoundary : arn;

    private Task PutPolicyAsync(Resource desired, CancellationToken cancellation) => iam.PutRolePolicyAsync(new PutRolePolicyRequest
    {
        RoleName = desired.Id.Name,
        PolicyName = PolicyName,
        PolicyDocument = desired.Specification["policy"]!.ToJsonString(),
    }, cancellation);

    private async Task DeletePolicyAsync(string role, CancellationToken cancellation)
    {
        try
        {
            await iam.DeleteRolePolicyAsync(new DeleteRolePolicyRequest { RoleName = role, PolicyName = PolicyName }, cancellation);
        }
        catch (NoSuchEntityException)
        {
            // What is gone need not be deleted.
        }
    }

    private async Task<JsonNode?> PolicyAsync(string role, CancellationToken cancellation)
    {
        try
        {
            return Document((await iam.GetRolePolicyAsync(new GetRolePolicyRequest { RoleName = role, PolicyName = PolicyName }, cancellation)).PolicyDocument);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> AttachedAsync(string role, CancellationToken cancellation) =>
        [.. ((await iam.ListAttachedRolePoliciesAsync(new ListAttachedRolePoliciesRequest { RoleName = role }, cancellation)).AttachedPolicies ?? [])
            .Select(policy => policy.PolicyArn).Order(StringComparer.Ordinal)];

    private Task AttachAsync(string role, string arn, CancellationToken cancellation) =>
        iam.AttachRolePolicyAsync(new AttachRolePolicyRequest { RoleName = role, PolicyArn = arn }, cancellation);

    private Task DetachAsync(string role, string arn, CancellationToken cancellation) =>
        iam.DetachRolePolicyAsync(new DetachRolePolicyRequest { RoleName = role, PolicyArn = arn }, cancellation);

    private static IEnumerable<string> Wanted(Resource desired) =>
        (desired.Specification["managedPolicies"] as JsonArray ?? []).Select(arn => arn!.GetValue<string>());

    /// <summary>IAM gives policy documents URL-encoded.</summary>
    private static JsonNode? Document(string? text) => string.IsNullOrEmpty(text) ? null : JsonNode.Parse(Uri.UnescapeDataString(text));

    private static Dictionary<string, string> Attributes(string arn) => new() { ["arn"] = arn };
}
