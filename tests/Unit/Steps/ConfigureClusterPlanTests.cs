using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.ConfigureCluster;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class ConfigureClusterPlanTests
{
    private static readonly Blueprint Bare = Sample.Blueprint() with { Key = null, Addons = [], ScanRole = null };

    private static IReadOnlyList<Resource> Desired(Blueprint blueprint) => new ConfigureClusterPlan().Desired(blueprint);

    [Fact]
    public void Key_comes_first() => Assert.Equal(EnvironmentKey.Kind, Desired(Bare with { Key = new("berth-prd") })[0].Id.Kind);

    [Fact]
    public void Pod_identity_needs_its_agent_and_no_provider_and_no_annotation()
    {
        var desired = Desired(Bare with { Identities = [.. Bare.Identities.Select(identity => identity with { ByPodIdentity = true })] });
        Assert.Equal([ClusterAddon.PodIdentityAgent], desired.Where(one => one.Id.Kind == ClusterAddon.Kind).Select(addon => addon.Id.Name));
        Assert.DoesNotContain(desired, one => one.Id.Kind == IdentityProviderKind.Name);
        Assert.DoesNotContain(desired, one => one.Specification.ToJsonString().Contains("eks.amazonaws.com/role-arn", StringComparison.Ordinal));
        var trust = desired.First(one => one.Id.Kind == RoleKind.Name).Specification["trust"]!["Statement"]![0]!;
        Assert.Equal("pods.eks.amazonaws.com", (string?)trust["Principal"]!["Service"]);
        Assert.Equal(["sts:AssumeRole", "sts:TagSession"], trust["Action"]!.AsArray().Select(action => (string?)action));
        Assert.Equal(Sample.Platform.AccountId, (string?)trust["Condition"]!["StringEquals"]!["aws:SourceAccount"]);
        Assert.EndsWith(":cluster/local", (string?)trust["Condition"]!["ArnEquals"]!["aws:SourceArn"]);
        // Before the pods' service account, after the role that it names.
        Assert.Equal([RoleKind.Name, PodIdentityKind.Name], desired.Select(one => one.Id.Kind).Where(kind => kind == RoleKind.Name || kind == PodIdentityKind.Name).Distinct());
    }

    [Fact]
    public void Scan_role_lets_only_the_pods_role_in_and_only_with_the_external_id()
    {
        var scan = new ScanRole("berth-prd-scan", "berth-prd-risken", "ext-1", ["arn:aws:iam::aws:policy/SecurityAudit"], [new("More", ["athena:GetWorkGroup"], ["*"])]);
        var role = Desired(Bare with { ScanRole = scan }).Single(one => one.Id.Name == scan.RoleName);
        var trust = role.Specification["trust"]!["Statement"]![0]!;
        Assert.Equal("${iam:role/berth-prd-risken#arn}", (string?)trust["Principal"]!["AWS"]);
        Assert.Equal("ext-1", (string?)trust["Condition"]!["StringEquals"]!["sts:ExternalId"]);
        Assert.Equal("arn:aws:iam::aws:policy/SecurityAudit", (string?)Assert.Single(role.Specification["managedPolicies"]!.AsArray()));
        Assert.Equal(RoleKind.ScanBoundary, (string?)role.Specification["boundary"]);
    }

    [Fact]
    public void Every_role_is_bounded() =>
        Assert.All(Desired(Bare).Where(one => one.Id.Kind == RoleKind.Name), role => Assert.NotNull(role.Specification["boundary"]));
}
