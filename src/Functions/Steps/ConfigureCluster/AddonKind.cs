using Amazon.EKS;
using Amazon.EKS.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.ConfigureCluster;

/// <summary>
/// An add-on of the cluster: made once for all environments, and kept until the last one that needs it has gone. One that somebody else made does as well, in whatever
/// version they chose, and is never changed. Whether it runs is VerifyEnvironment's question.
/// </summary>
public sealed class AddonKind(IAmazonEKS eks) : IResourceKind
{
    public string Kind => ClusterAddon.Kind;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var addon = (await eks.DescribeAddonAsync(new DescribeAddonRequest { ClusterName = context.Platform.Cluster.Name, AddonName = desired.Id.Name }, cancellation)).Addon;
            return new([], new Dictionary<string, string> { ["arn"] = addon.AddonArn }, OwnershipTags.Owner(addon.Tags ?? [], context.Run.Environment));
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var created = await eks.CreateAddonAsync(new CreateAddonRequest
            {
                ClusterName = context.Platform.Cluster.Name,
                AddonName = desired.Id.Name,
                Tags = new() { [OwnershipTags.ManagedBy] = OwnershipTags.Berth },
            }, cancellation);
            return new([], new Dictionary<string, string> { ["arn"] = created.Addon.AddonArn }, Ownership.Platform);
        }
        catch (ResourceInUseException)
        {
            // Another environment's run has made it in between.
            return await ObserveAsync(desired, context, cancellation) ?? throw new TransientError($"The add-on {desired.Id.Name} was there and is gone.");
        }
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => Task.FromResult(current);

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(new(id, []), context, cancellation) is not { Scope: Ownership.Platform })
            return;
        try
        {
            await eks.DeleteAddonAsync(new DeleteAddonRequest { ClusterName = context.Platform.Cluster.Name, AddonName = id.Name }, cancellation);
        }
        catch (ResourceNotFoundException)
        {
            // What is gone need not be deleted.
        }
    }
}
