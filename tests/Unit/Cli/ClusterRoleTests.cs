using System.Text.Json.Nodes;

namespace Berth.Tests.Cli;

/// <summary>The rights that Berth's functions get in a cluster are few, and named.</summary>
public sealed class ClusterRoleTests
{
    private static readonly JsonArray Items = JsonNode.Parse(Repository.Read("src/Shared/Platforms/cluster-role.json"))!["items"]!.AsArray();

    [Fact]
    public void No_right_is_for_everything() =>
        Assert.DoesNotContain("\"*\"", Items.ToJsonString());

    [Fact]
    public void Only_the_kinds_in_use_and_the_verbs_in_use()
    {
        var rights = Items[0]!["rules"]!.AsArray().SelectMany(rule => rule!["resources"]!.AsArray().Select(kind => (Kind: kind!.GetValue<string>(), Verbs: Texts(rule["verbs"])))).ToList();
        Assert.Equal(["configmaps", "cronjobs", "daemonsets", "deployments", "jobs", "namespaces", "pods", "secrets", "serviceaccounts", "services", "statefulsets"], rights.Select(right => right.Kind).Order());
        Assert.All(rights, right => Assert.Equal(right.Kind switch
        {
            // What add-ons bring is looked at only.
            "daemonsets" => ["get"],
            // Only what a failed Job's pods said last.
            "pods" => ["list"],
            // By name only: nobody has to see which others there are.
            _ => ["get", "create", "patch", "delete"],
        }, right.Verbs));
    }

    [Fact]
    public void The_group_of_the_access_entries_is_bound_to_it()
    {
        Assert.Equal(Berth.Cli.Platforms.ClusterAccess.Group, Items[1]!["subjects"]![0]!["name"]!.GetValue<string>());
        Assert.Equal(Items[0]!["metadata"]!["name"]!.GetValue<string>(), Items[1]!["roleRef"]!["name"]!.GetValue<string>());
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(item => item!.GetValue<string>());
}
