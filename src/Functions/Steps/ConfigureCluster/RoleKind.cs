using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Berth.Planning;

namespace Berth.Steps.ConfigureCluster;

/// <summary>An IAM role that pods take, with its trust and its one inline policy.</summary>
public sealed class RoleKind(IAmazonIdentityManagementService iam) : IResourceKind
{
    public const string Name = "iam:role";
    private const string PolicyName = "berth";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var role = (await iam.GetRoleAsync(new GetRoleRequest { RoleName = desired.Id.Name }, cancellation)).Role;
            var tags = (role.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
            return new(new JsonObject { ["trust"] = Document(role.AssumeRolePolicyDocument), ["policy"] = await PolicyAsync(desired.Id.Name, cancellation) },
                Attributes(role.Arn), OwnershipTags.Owner(tags, context.Run.Environment));
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
                Description = $"Pods of the environment {context.Run.Environment}",
                Tags = [.. context.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }, cancellation);
            await PutPolicyAsync(desired, cancellation);
            return new(desired.Specification, Attributes(created.Role.Arn));
        }
        catch (EntityAlreadyExistsException)
        {
            var current = await ObserveAsync(desired, context, cancellation) ?? throw new Errors.TransientError($"The role {desired.Id.Name} was there and is gone.");
            return current.Scope == Ownership.Environment
                ? await UpdateAsync(desired, current, context, cancellation)
                : throw new Errors.PermanentError("ForeignDiffers", $"The role {desired.Id.Name} belongs to somebody else.", "Rename the environment, or have the role removed.");
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        if (!JsonNode.DeepEquals(desired.Specification["trust"], current.Specification["trust"]))
            await iam.UpdateAssumeRolePolicyAsync(new UpdateAssumeRolePolicyRequest { RoleName = desired.Id.Name, PolicyDocument = desired.Specification["trust"]!.ToJsonString() }, cancellation);
        if (desired.Specification["policy"] is null)
            await DeletePolicyAsync(desired.Id.Name, cancellation);
        else if (!JsonNode.DeepEquals(desired.Specification["policy"], current.Specification["policy"]))
            await PutPolicyAsync(desired, cancellation);
        return current with { Specification = desired.Specification };
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(new(id, []), context, cancellation) is not { Scope: Ownership.Environment })
            return;
        await DeletePolicyAsync(id.Name, cancellation);
        try
        {
            await iam.DeleteRoleAsync(new DeleteRoleRequest { RoleName = id.Name }, cancellation);
        }
        catch (NoSuchEntityException)
        {
            // What is gone need not be deleted.
        }
    }

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

    /// <summary>IAM gives policy documents URL-encoded.</summary>
    private static JsonNode? Document(string? text) => string.IsNullOrEmpty(text) ? null : JsonNode.Parse(Uri.UnescapeDataString(text));

    private static Dictionary<string, string> Attributes(string arn) => new() { ["arn"] = arn };
}
