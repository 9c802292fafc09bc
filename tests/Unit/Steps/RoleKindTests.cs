using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Steps.ConfigureCluster;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class RoleKindTests
{
    private const string Boundary = "arn:aws:iam::111111111111:policy/berth-PodBoundary";
    private const string InPlatform = "arn:aws:iam::123456789012:policy/berth-PodBoundary";
    private const string Audit = "arn:aws:iam::aws:policy/SecurityAudit";

    private readonly StepContext context = Sample.Context();

    private static Resource Wanted(string boundary = RoleKind.PodBoundary, params string[] managed)
    {
        var specification = new JsonObject { ["trust"] = new JsonObject { ["t"] = 1 }, ["policy"] = new JsonObject { ["p"] = 1 }, ["boundary"] = boundary };
        if (managed.Length > 0)
            specification["managedPolicies"] = new JsonArray([.. managed.Select(arn => (JsonNode)arn)]);
        return new(new(RoleKind.Name, "berth-prd-risken"), specification);
    }

    [Fact]
    public async Task New_role_of_pods_is_bounded_by_the_policy_in_the_platforms_account()
    {
        var iam = new Roles();
        await iam.Kind.CreateAsync(Wanted(), context, default);
        Assert.Equal(InPlatform, iam.Fake.Sent<CreateRoleRequest>().PermissionsBoundary);
        Assert.Equal(["CreateRole", "PutRolePolicy"], iam.Fake.Operations);
    }

    [Fact]
    public async Task Scan_role_gets_its_managed_policies_and_may_only_read()
    {
        var iam = new Roles();
        await iam.Kind.CreateAsync(Wanted(RoleKind.ScanBoundary, Audit), context, default);
        Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", iam.Fake.Sent<CreateRoleRequest>().PermissionsBoundary);
        Assert.Equal(Audit, iam.Fake.Sent<AttachRolePolicyRequest>().PolicyArn);
    }

    [Fact]
    public async Task Unchanged_role_shows_no_difference()
    {
        var iam = new Roles { Live = true, LiveBoundary = InPlatform };
        IResourceKind kind = iam.Kind;
        Assert.Empty(kind.Compare(Wanted(), (await kind.ObserveAsync(Wanted(), context, default))!));
        iam.Attached.Add(Audit);
        Assert.Empty(kind.Compare(Wanted(RoleKind.PodBoundary, Audit), (await kind.ObserveAsync(Wanted(RoleKind.PodBoundary, Audit), context, default))!));
    }

    [Fact]
    public async Task Role_without_a_boundary_gets_it_before_its_policy()
    {
        var iam = new Roles { Live = true };
        IResourceKind kind = iam.Kind;
        var current = (await kind.ObserveAsync(Wanted(), context, default))!;
        Assert.Equal("/boundary", Assert.Single(kind.Compare(Wanted(), current)).Path);
        iam.Fake.Calls.Clear();
        current.Specification["policy"] = null;
        await kind.UpdateAsync(Wanted(), current, context, default);
        Assert.Equal(["PutRolePermissionsBoundary", "PutRolePolicy"], iam.Fake.Operations);
    }

    [Fact]
    public async Task Policies_attached_by_hand_go_and_missing_ones_come()
    {
        const string other = "arn:aws:iam::aws:policy/AdministratorAccess";
        var iam = new Roles { Live = true, LiveBoundary = InPlatform, Attached = { other } };
        var wanted = Wanted(RoleKind.PodBoundary, Audit);
        var current = (await iam.Kind.ObserveAsync(wanted, context, default))!;
        await iam.Kind.UpdateAsync(wanted, current, context, default);
        Assert.Equal((Audit, other), (iam.Fake.Sent<AttachRolePolicyRequest>().PolicyArn, iam.Fake.Sent<DetachRolePolicyRequest>().PolicyArn));
    }

    [Fact]
    public async Task Role_that_is_trusted_before_IAM_shows_it_is_a_passing_failure()
    {
        var iam = new Roles { Refusal = new MalformedPolicyDocumentException("Invalid principal in policy: AWS") };
        await Assert.ThrowsAsync<TransientError>(() => iam.Kind.CreateAsync(Wanted(), context, default));
    }

    [Fact]
    public async Task Own_role_goes_with_what_is_attached_to_it()
    {
        var iam = new Roles { Live = true, Attached = { Audit } };
        await iam.Kind.DeleteAsync(Wanted().Id, context, default);
        Assert.Equal(["DeleteRolePolicy", "DetachRolePolicy", "DeleteRole"], iam.Fake.Operations.Where(operation => operation[0] == 'D'));
    }

    private sealed class Roles
    {
        public Roles()
        {
            Fake = new FakeClient<IAmazonIdentityManagementService>()
                .On((GetRoleRequest request) => Live
                    ? new GetRoleResponse
                    {
                        Role = new()
                        {
                            Arn = "arn:role", RoleName = request.RoleName, AssumeRolePolicyDocument = Uri.EscapeDataString("""{"t":1}"""),
                            PermissionsBoundary = LiveBoundary is null ? null : new() { PermissionsBoundaryArn = LiveBoundary },
                            Tags = [.. OwnershipTags.Of("prd").Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                        },
                    }
                    : throw new NoSuchEntityException("none"))
                .On((GetRolePolicyRequest _) => new GetRolePolicyResponse { PolicyDocument = Uri.EscapeDataString("""{"p":1}""") })
                .On((ListAttachedRolePoliciesRequest _) => new ListAttachedRolePoliciesResponse { AttachedPolicies = [.. Attached.Select(arn => new AttachedPolicyType { PolicyArn = arn })] })
                .On((CreateRoleRequest _) => Refusal is null ? new CreateRoleResponse { Role = new() { Arn = "arn:role" } } : throw Refusal)
                .On((PutRolePolicyRequest _) => new PutRolePolicyResponse())
                .On((PutRolePermissionsBoundaryRequest _) => new PutRolePermissionsBoundaryResponse())
                .On((AttachRolePolicyRequest _) => new AttachRolePolicyResponse())
                .On((DetachRolePolicyRequest _) => new DetachRolePolicyResponse())
                .On((DeleteRolePolicyRequest _) => new DeleteRolePolicyResponse())
                .On((DeleteRoleRequest _) => new DeleteRoleResponse());
            Kind = new(Fake.Client, new() { Table = "registry", PodBoundary = Boundary });
        }

        public bool Live { get; init; }
        public string? LiveBoundary { get; init; }
        public List<string> Attached { get; } = [];
        public Exception? Refusal { get; init; }
        public FakeClient<IAmazonIdentityManagementService> Fake { get; }
        public RoleKind Kind { get; }
    }
}
