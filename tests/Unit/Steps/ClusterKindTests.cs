using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.EKS.Model;
using Berth.Cluster;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.ConfigureCluster;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

/// <summary>Add-ons and pod identity associations.</summary>
public sealed class ClusterKindTests
{
    private static readonly Resource Addon = new(new ClusterAddon(ClusterAddon.CloudWatch).Id, [], Ownership.Platform);
    private static readonly Resource Association = new(PodIdentityKind.IdOf("risken", "risken"), new JsonObject { ["roleArn"] = "arn:new" });

    private readonly StepContext context = Sample.Context();

    [Fact]
    public async Task Add_on_is_made_once_for_all_environments()
    {
        var eks = new FakeClient<IAmazonEKS>()
            .On<DescribeAddonRequest, DescribeAddonResponse>(_ => throw new ResourceNotFoundException("none"))
            .On((CreateAddonRequest _) => new CreateAddonResponse { Addon = new() { AddonArn = "arn:addon" } });
        var kind = new AddonKind(eks.Client);
        Assert.Null(await kind.ObserveAsync(Addon, context, default));
        Assert.Equal(Ownership.Platform, (await kind.CreateAsync(Addon, context, default)).Scope);
        Assert.Equal(new Dictionary<string, string> { ["berth:managed-by"] = "berth" }, eks.Sent<CreateAddonRequest>().Tags);
        Assert.Equal(["DescribeAddon", "CreateAddon"], eks.Operations);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Add_on_goes_with_its_last_user_if_Berth_has_made_it(bool ours)
    {
        var tags = ours ? new Dictionary<string, string> { ["berth:managed-by"] = "berth" } : [];
        var eks = new FakeClient<IAmazonEKS>()
            .On((DescribeAddonRequest _) => new DescribeAddonResponse { Addon = new() { AddonArn = "arn:addon", Tags = tags } })
            .On((DeleteAddonRequest _) => new DeleteAddonResponse());
        await new AddonKind(eks.Client).DeleteAsync(Addon.Id, context, default);
        Assert.Equal(ours ? ["DescribeAddon", "DeleteAddon"] : ["DescribeAddon"], eks.Operations);
    }

    [Fact]
    public async Task Add_on_of_somebody_else_is_used_as_it_is()
    {
        var eks = new FakeClient<IAmazonEKS>().On((DescribeAddonRequest _) => new DescribeAddonResponse { Addon = new() { AddonArn = "arn:addon", AddonVersion = "v1" } });
        IResourceKind kind = new AddonKind(eks.Client);
        var seen = (await kind.ObserveAsync(Addon, context, default))!;
        Assert.Equal(Ownership.Foreign, seen.Scope);
        Assert.Empty(kind.Compare(Addon, seen));
    }

    [Fact]
    public async Task Association_is_made_found_again_changed_and_taken_back()
    {
        var live = new List<PodIdentityAssociation>();
        var eks = new FakeClient<IAmazonEKS>()
            .On((ListPodIdentityAssociationsRequest _) => new ListPodIdentityAssociationsResponse { Associations = [.. live.Select(one => new PodIdentityAssociationSummary { AssociationId = one.AssociationId })] })
            .On((DescribePodIdentityAssociationRequest _) => new DescribePodIdentityAssociationResponse { Association = live[0] })
            .On((CreatePodIdentityAssociationRequest request) =>
            {
                live.Add(new() { AssociationId = "a-1", AssociationArn = "arn:a-1", RoleArn = request.RoleArn, Tags = request.Tags });
                return new CreatePodIdentityAssociationResponse { Association = live[0] };
            })
            .On((UpdatePodIdentityAssociationRequest request) =>
            {
                live[0].RoleArn = request.RoleArn;
                return new UpdatePodIdentityAssociationResponse();
            })
            .On((DeletePodIdentityAssociationRequest _) =>
            {
                live.Clear();
                return new DeletePodIdentityAssociationResponse();
            });
        IResourceKind kind = new PodIdentityKind(eks.Client);
        Assert.Null(await kind.ObserveAsync(Association, context, default));
        await kind.CreateAsync(Association, context, default);
        Assert.Equal(("risken", "risken", "arn:new"), (eks.Sent<CreatePodIdentityAssociationRequest>().Namespace, eks.Sent<CreatePodIdentityAssociationRequest>().ServiceAccount, live[0].RoleArn));
        Assert.Empty(kind.Compare(Association, (await kind.ObserveAsync(Association, context, default))!));

        live[0].RoleArn = "arn:old";
        var changed = (await kind.ObserveAsync(Association, context, default))!;
        Assert.Equal("/roleArn", Assert.Single(kind.Compare(Association, changed)).Path);
        await kind.UpdateAsync(Association, changed, context, default);
        Assert.Equal("arn:new", live[0].RoleArn);
        await kind.DeleteAsync(Association.Id, context, default);
        Assert.Empty(live);
    }

    [Fact]
    public void What_is_being_deleted_is_waited_for()
    {
        var id = new ResourceId(ObjectAddress.Kind, "core/v1/Namespace//risken");
        var live = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "risken" } };
        Assert.Same(live, KubernetesObjectKind.Settled(live, id));
        Assert.Null(KubernetesObjectKind.Settled(null, id));
        live["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        Assert.Throws<TransientError>(() => KubernetesObjectKind.Settled(live, id));
    }

    [Fact]
    public async Task Association_of_somebody_else_is_neither_changed_nor_deleted()
    {
        var theirs = new PodIdentityAssociation { AssociationId = "a-1", RoleArn = "arn:theirs" };
        var eks = new FakeClient<IAmazonEKS>()
            .On((ListPodIdentityAssociationsRequest _) => new ListPodIdentityAssociationsResponse { Associations = [new() { AssociationId = "a-1" }] })
            .On((DescribePodIdentityAssociationRequest _) => new DescribePodIdentityAssociationResponse { Association = theirs })
            .On<CreatePodIdentityAssociationRequest, CreatePodIdentityAssociationResponse>(_ => throw new ResourceInUseException("there"));
        var kind = new PodIdentityKind(eks.Client);
        Assert.Equal("ForeignDiffers", (await Assert.ThrowsAsync<PermanentError>(() => kind.CreateAsync(Association, context, default))).Code);
        await kind.DeleteAsync(Association.Id, context, default);
        Assert.DoesNotContain("DeletePodIdentityAssociation", eks.Operations);
    }
}
