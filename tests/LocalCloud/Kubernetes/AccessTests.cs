using System.Text;
using Berth.LocalCloud.Kubernetes;

namespace Berth.Tests.LocalCloud.Kubernetes;

[Collection(KubernetesCollection.Name)]
public class AccessTests(ApiFixture api)
{
    private const string Rules = "apis/rbac.authorization.k8s.io/v1";

    private static string Token(DateTimeOffset signed, string headers = "host%3Bx-k8s-aws-id", string action = "GetCallerIdentity", string expires = "60") => "k8s-aws-v1."
        + System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $"https://sts.ap-northeast-1.amazonaws.com/?Action={action}&Version=2011-06-15&X-Amz-Expires={expires}&X-Amz-Date={signed.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}&X-Amz-SignedHeaders={headers}&X-Amz-Signature=00"));

    internal static string Fresh => Token(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Without_a_token_that_holds_nobody_comes_in()
    {
        var now = DateTimeOffset.UtcNow;
        foreach (var token in (string[])["nonsense", "k8s-aws-v1.!!!", "k8s-aws-v1.aHR0cA", Token(now.AddMinutes(-16)), Token(now, headers: "host"), Token(now, action: "AssumeRole"), Token(now, expires: "901")])
        {
            var refused = await api.SendAsync("GET", "/api/v1/namespaces", token: token);
            Assert.Equal((401, "Unauthorized"), (refused.Status, refused.At("reason")));
        }
    }

    [Fact]
    public async Task The_verifier_gets_the_url_and_the_cluster_and_its_refusal_holds()
    {
        (string Url, string Cluster) asked = default;
        var before = api.Verify;
        api.Verify = (url, cluster) =>
        {
            asked = (url, cluster);
            return null;
        };
        var refused = await api.SendAsync("GET", "/version", token: Fresh);
        api.Verify = before;

        Assert.Equal(401, refused.Status);
        Assert.StartsWith("https://sts.ap-northeast-1.amazonaws.com/?Action=GetCallerIdentity&", asked.Url);
        Assert.Equal("local", asked.Cluster);
    }

    [Fact]
    public async Task A_role_without_an_access_entry_stays_outside()
    {
        var before = api.Verify;
        api.Verify = (_, _) => "arn:aws:sts::123456789012:assumed-role/stranger/x";
        var refused = await api.SendAsync("GET", "/version", token: Fresh);
        api.Verify = before;

        Assert.Equal(401, refused.Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/version", token: Fresh)).Status);
    }

    [Fact]
    public async Task A_group_may_what_its_roles_say_and_nothing_else()
    {
        var space = await api.SpaceAsync();
        var path = $"/api/v1/namespaces/{space}/configmaps/c";
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}""";

        var refused = await api.ApplyAsync(path, Body, token: Fresh);
        Assert.Equal((403, "Forbidden"), (refused.Status, refused.At("reason")));
        Assert.Equal($"configmaps \"c\" is forbidden: User \"arn:aws:sts::123456789012:assumed-role/berth/ConfigureCluster\" cannot patch resource \"configmaps\" in API group \"\" in the namespace \"{space}\"", refused.At("message"));

        await Role(space, "patcher", """{"apiGroups":[""],"resources":["configmaps"],"verbs":["patch"],"resourceNames":["c"]}""");
        var noCreate = await api.ApplyAsync(path, Body, token: Fresh);
        Assert.Contains("cannot create", noCreate.At("message"));

        await Role(space, "creator", """{"apiGroups":[""],"resources":["configmaps"],"verbs":["create","get"]}""");
        Assert.Equal(201, (await api.ApplyAsync(path, Body, token: Fresh)).Status);
        Assert.Equal(200, (await api.SendAsync("GET", path, token: Fresh)).Status);
        Assert.Equal(403, (await api.SendAsync("DELETE", path, token: Fresh)).Status);
        Assert.Equal(403, (await api.SendAsync("GET", "/api/v1/namespaces/default/configmaps/c", token: Fresh)).Status);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/berth/ConfigureCluster", api.Calls.Last(call => call.Verb == "delete" && call.Namespace == space).Caller);
    }

    [Fact]
    public async Task Nobody_gives_away_rights_that_he_lacks()
    {
        var space = await api.SpaceAsync();
        await Role(space, "roles", $$"""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],"verbs":["create","patch"]}""");
        Task<Answer> Make(string name, string rule) => api.ApplyAsync($"/{Rules}/namespaces/{space}/roles/{name}",
            $$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"{{name}}"},"rules":[{{rule}}]}""", token: Fresh);

        var own = await Make("own", """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create"]}""");
        var more = await Make("more", """{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}""");

        Assert.Equal(201, own.Status);
        Assert.Equal(403, more.Status);
        Assert.Contains("is attempting to grant RBAC permissions not currently held", more.At("message"));
    }

    [Fact]
    public async Task A_cluster_admin_policy_makes_administrator()
    {
        const string Admin = "arn:aws:iam::123456789012:role/admin";
        api.Entries[Admin] = new AccessEntry(Admin, "admin:{{SessionName}}", [], ClusterAdmin: true);
        var before = api.Verify;
        api.Verify = (_, _) => "arn:aws:sts::123456789012:assumed-role/admin/a@b";
        var answer = await api.SendAsync("GET", "/api/v1/secrets", token: Fresh);
        api.Verify = before;

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task An_access_policy_gives_its_role_in_its_namespaces()
    {
        const string Viewer = "arn:aws:iam::123456789012:role/viewer";
        var space = await api.SpaceAsync();
        api.Entries[Viewer] = new AccessEntry(Viewer, null, [], Roles: [new GivenRole("view", [space])]);
        var before = api.Verify;
        api.Verify = (_, _) => "arn:aws:sts::123456789012:assumed-role/viewer/x";
        var (own, secrets, other) = (await api.SendAsync("GET", $"/api/v1/namespaces/{space}/pods", token: Fresh),
            await api.SendAsync("GET", $"/api/v1/namespaces/{space}/secrets", token: Fresh), await api.SendAsync("GET", "/api/v1/namespaces/default/pods", token: Fresh));
        api.Verify = before;

        Assert.Equal((200, 403, 403), (own.Status, secrets.Status, other.Status));
    }

    [Fact]
    public async Task A_service_account_has_tokens_for_the_cluster_and_for_others()
    {
        var space = await api.SpaceAsync();
        var account = $"/api/v1/namespaces/{space}/serviceaccounts/app";
        await api.ApplyAsync(account, """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"app"}}""");
        var own = (await api.SendAsync("POST", account + "/token", """{"spec":{}}""")).At("status.token")!;
        var forSts = (await api.SendAsync("POST", account + "/token", """{"spec":{"audiences":["sts.amazonaws.com"]}}""")).At("status.token")!;

        Assert.Equal(403, (await api.SendAsync("GET", $"/api/v1/namespaces/{space}/pods", token: own)).Status);
        Assert.Equal(401, (await api.SendAsync("GET", $"/api/v1/namespaces/{space}/pods", token: forSts)).Status);
        var identity = api.Api.Tokens.Verify(forSts)!;
        Assert.Equal((api.Api.Tokens.Issuer, $"system:serviceaccount:{space}:app", "sts.amazonaws.com"), (identity.Issuer, identity.Subject, Assert.Single(identity.Audiences)));
        Assert.Null(api.Api.Tokens.Verify(forSts[..^4] + "AAAA"));
        Assert.Equal(422, (await api.SendAsync("POST", account + "/token", """{"spec":{"expirationSeconds":60}}""")).Status);
        await api.DeleteAsync(account);
        Assert.Null(api.Api.Tokens.Verify(forSts));
    }

    private async Task Role(string space, string name, string rule)
    {
        var role = await api.ApplyAsync($"/{Rules}/namespaces/{space}/roles/{name}", $$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"{{name}}"},"rules":[{{rule}}]}""");
        var binding = await api.ApplyAsync($"/{Rules}/namespaces/{space}/rolebindings/{name}", $$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"{{name}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"{{name}}"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"berth"}]}
            """);
        Assert.Equal((201, 201), (role.Status, binding.Status));
    }
}
