namespace Berth.Tests.LocalCloud.Gateway;

[Collection(nameof(RunningGateway))]
public sealed class EksTests(RunningGateway gateway) : IAsyncLifetime
{
    private const string Cluster = "eks-tests";

    public async Task InitializeAsync()
    {
        var clusters = await gateway.Aws("eks", "list-clusters");
        if (!clusters!["clusters"]!.AsArray().Any(name => (string?)name == Cluster))
            await gateway.Aws("eks", "create-cluster", "--name", Cluster, "--role-arn", "arn:aws:iam::123456789012:role/c", "--resources-vpc-config", "subnetIds=subnet-1,subnet-2");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task DescribeCluster_names_the_real_kubernetes_api()
    {
        var cluster = (await gateway.Aws("eks", "describe-cluster", "--name", Cluster))!["cluster"]!;
        Assert.Equal("https://127.0.0.1:6443", (string?)cluster["endpoint"]);
        Assert.Equal(Convert.ToBase64String("PEM"u8), (string?)cluster["certificateAuthority"]!["data"]);
        Assert.Equal("ACTIVE", (string?)cluster["status"]);
        Assert.Contains("(ResourceNotFoundException)", await gateway.Refused(null, "eks", "describe-cluster", "--name", "none"));
    }

    [Fact]
    public async Task An_add_on_lives_its_life()
    {
        var created = (await gateway.Aws("eks", "create-addon", "--cluster-name", Cluster, "--addon-name", "coredns", "--tags", "a=b"))!["addon"]!;
        Assert.Equal("CREATING", (string?)created["status"]);
        Assert.Contains("(ResourceInUseException)", await gateway.Refused(null, "eks", "create-addon", "--cluster-name", Cluster, "--addon-name", "coredns"));
        await gateway.Aws("eks", "wait", "addon-active", "--cluster-name", Cluster, "--addon-name", "coredns");
        Assert.Equal("b", (string?)(await gateway.Aws("eks", "list-tags-for-resource", "--resource-arn", (string)created["addonArn"]!))!["tags"]!["a"]);
        var update = (await gateway.Aws("eks", "update-addon", "--cluster-name", Cluster, "--addon-name", "coredns", "--addon-version", "v1.11.4-eksbuild.2"))!["update"]!;
        Assert.Equal("AddonUpdate", (string?)update["type"]);
        await gateway.Aws("eks", "wait", "addon-active", "--cluster-name", Cluster, "--addon-name", "coredns");
        Assert.Equal("Successful", (string?)(await gateway.Aws("eks", "describe-update", "--name", Cluster, "--addon-name", "coredns", "--update-id", (string)update["id"]!))!["update"]!["status"]);
        Assert.Equal("v1.11.4-eksbuild.2", (string?)(await gateway.Aws("eks", "describe-addon", "--cluster-name", Cluster, "--addon-name", "coredns"))!["addon"]!["addonVersion"]);
        await gateway.Aws("eks", "delete-addon", "--cluster-name", Cluster, "--addon-name", "coredns");
        await gateway.Aws("eks", "wait", "addon-deleted", "--cluster-name", Cluster, "--addon-name", "coredns");
        Assert.Empty((await gateway.Aws("eks", "list-addons", "--cluster-name", Cluster))!["addons"]!.AsArray());
        Assert.Contains("(InvalidParameterException)", await gateway.Refused(null, "eks", "create-addon", "--cluster-name", Cluster, "--addon-name", "nonsense"));
    }

    [Fact]
    public async Task An_access_entry_is_made_changed_and_deleted()
    {
        const string principal = "arn:aws:iam::123456789012:role/berth";
        string[] entry = ["--cluster-name", Cluster, "--principal-arn", principal];
        var created = (await gateway.Aws(["eks", "create-access-entry", .. entry, "--kubernetes-groups", "berth"]))!["accessEntry"]!;
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/berth/{{SessionName}}", (string?)created["username"]);
        Assert.Contains("(ResourceInUseException)", await gateway.Refused(null, ["eks", "create-access-entry", .. entry]));
        Assert.Contains("cannot start with", await gateway.Refused(null, ["eks", "update-access-entry", .. entry, "--kubernetes-groups", "system:masters"]));
        await gateway.Aws(["eks", "associate-access-policy", .. entry, "--policy-arn", "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "--access-scope", "type=namespace,namespaces=a"]);
        Assert.Single((await gateway.Aws(["eks", "list-associated-access-policies", .. entry]))!["associatedAccessPolicies"]!.AsArray());
        await gateway.Aws(["eks", "delete-access-entry", .. entry]);
        Assert.Contains("(ResourceNotFoundException)", await gateway.Refused(null, ["eks", "describe-access-entry", .. entry]));
    }

    [Fact]
    public async Task A_pod_identity_association_belongs_to_one_service_account()
    {
        string[] where = ["--cluster-name", Cluster, "--namespace", "n", "--service-account", "s"];
        var id = (string)(await gateway.Aws(["eks", "create-pod-identity-association", .. where, "--role-arn", "arn:aws:iam::123456789012:role/a"]))!["association"]!["associationId"]!;
        Assert.Contains("(ResourceInUseException)", await gateway.Refused(null, ["eks", "create-pod-identity-association", .. where, "--role-arn", "arn:aws:iam::123456789012:role/b"]));
        await gateway.Aws("eks", "update-pod-identity-association", "--cluster-name", Cluster, "--association-id", id, "--role-arn", "arn:aws:iam::123456789012:role/b");
        var described = await gateway.Aws("eks", "describe-pod-identity-association", "--cluster-name", Cluster, "--association-id", id);
        Assert.Equal("arn:aws:iam::123456789012:role/b", (string?)described!["association"]!["roleArn"]);
        await gateway.Aws("eks", "delete-pod-identity-association", "--cluster-name", Cluster, "--association-id", id);
        Assert.Empty((await gateway.Aws("eks", "list-pod-identity-associations", "--cluster-name", Cluster))!["associations"]!.AsArray());
    }
}
