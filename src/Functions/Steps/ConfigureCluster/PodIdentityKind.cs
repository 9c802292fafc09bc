using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.EKS.Model;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Steps.ConfigureCluster;

/// <summary>Which role the pods of a service account take by EKS Pod Identity. Named <c>namespace/service account</c>.</summary>
public sealed class PodIdentityKind(IAmazonEKS eks) : IResourceKind
{
    public const string Name = "eks:pod-identity-association";

    public string Kind => Name;

    public static ResourceId IdOf(string ns, string serviceAccount) => new(Name, $"{ns}/{serviceAccount}");

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (ns, account) = Parts(desired.Id);
        var cluster = context.Platform.Cluster.Name;
        var found = (await eks.ListPodIdentityAssociationsAsync(new ListPodIdentityAssociationsRequest { ClusterName = cluster, Namespace = ns, ServiceAccount = account }, cancellation)).Associations;
        if ((found ?? []).FirstOrDefault() is not { } listed)
            return null;
        try
        {
            var live = await eks.DescribePodIdentityAssociationAsync(new DescribePodIdentityAssociationRequest { ClusterName = cluster, AssociationId = listed.AssociationId }, cancellation);
            return Seen(live.Association, context);
        }
        catch (ResourceNotFoundException)
        {
            // A listing shows an association for a while after its deletion.
            return null;
        }
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (ns, account) = Parts(desired.Id);
        try
        {
            var created = await eks.CreatePodIdentityAssociationAsync(new CreatePodIdentityAssociationRequest
            {
                ClusterName = context.Platform.Cluster.Name,
                Namespace = ns,
                ServiceAccount = account,
                RoleArn = Role(desired),
                Tags = new(context.Tags),
            }, cancellation);
            return Seen(created.Association, context);
        }
        catch (ResourceInUseException)
        {
            var current = await ObserveAsync(desired, context, cancellation) ?? throw new TransientError($"The pod identity of {desired.Id.Name} was there and is gone.");
            return current.Scope == Ownership.Environment
                ? await UpdateAsync(desired, current, context, cancellation)
                : throw new PermanentError("ForeignDiffers", $"The pod identity association of {desired.Id.Name} belongs to somebody else.", "Choose another namespace, or have the association removed.");
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        await eks.UpdatePodIdentityAssociationAsync(new UpdatePodIdentityAssociationRequest
        {
            ClusterName = context.Platform.Cluster.Name,
            AssociationId = current.Attributes["id"],
            RoleArn = Role(desired),
        }, cancellation);
        return current with { Specification = desired.Specification };
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(new(id, []), context, cancellation) is not { Scope: Ownership.Environment } ours)
            return;
        try
        {
            await eks.DeletePodIdentityAssociationAsync(new DeletePodIdentityAssociationRequest { ClusterName = context.Platform.Cluster.Name, AssociationId = ours.Attributes["id"] }, cancellation);
        }
        catch (ResourceNotFoundException)
        {
            // What is gone need not be deleted.
        }
    }

    private static Observed Seen(PodIdentityAssociation live, StepContext context) => new(new JsonObject { ["roleArn"] = live.RoleArn },
        new Dictionary<string, string> { ["id"] = live.AssociationId, ["arn"] = live.AssociationArn }, OwnershipTags.Owner(live.Tags ?? [], context.Run.Environment));

    private static string Role(Resource desired) => desired.Specification["roleArn"]!.GetValue<string>();

    private static (string Namespace, string Account) Parts(ResourceId id) => id.Name.Split('/') is [var ns, var account] ? (ns, account)
        : throw new FormatException($"'{id.Name}' is not namespace/service account.");
}
