using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>
/// What the examination of recordings says about an action, a run shows that really lacks it: it fails, and its outcome names the action.
/// </summary>
[Collection(CloudCollection.Name)]
public sealed class TakenAwayTests(RunningCloud running)
{
    private const int Sample = 4;

    /// <summary>The steps whose failure a run of its own ends with; BERTH_SEED draws others.</summary>
    private static readonly string[] Steps =
        ["PlanEnvironment", "RotateDatabaseSecret", "WireCognito", "ConfigureCluster", "PublishParameters", "WireLoadBalancer", "DeployApplication", "VerifyEnvironment"];

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task A_run_without_an_action_that_a_run_needs_fails_and_names_it()
    {
        running.FirstRun.Good();
        var since = (long)(await running.Control.AuthorisationsAsync(long.MaxValue))["last"]!;
        (await cloud.SendAsync(RequestFor.Environment("taken"))).Good();
        var needed = RecordingExamination.Of([await Recording.OfAsync(running, since)])
            .Where(finding => finding is { Used: true, Kind: EntryKind.Action } && Steps.Contains(StepOf(finding)) && !finding.Text.StartsWith("logs:", StringComparison.Ordinal))
            .OrderBy(finding => finding.ToString(), StringComparer.Ordinal).ToArray();
        Assert.True(needed.Length > 60, $"only {needed.Length} actions are needed");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BERTH_SEED"), out var given) ? given : 1;
        new Random(seed).Shuffle(needed);
        foreach (var (index, finding) in needed.DistinctBy(StepOf).Take(Sample).Index())
            await WithoutAsync(finding, RequestFor.Environment($"without-{index + 1}"), $"seed {seed}");
    }

    private async Task WithoutAsync(Finding finding, JsonObject request, string seed)
    {
        var role = await cloud.RoleOfAsync(StepOf(finding));
        var policy = StepOf(finding);
        var document = (await cloud.AwsAsync("iam", "get-role-policy", "--role-name", role, "--policy-name", policy))["PolicyDocument"]!;
        var statements = document.DeepClone()["Statement"]!.AsArray();
        var actions = statements.Single(statement => (string?)statement!["Sid"] == finding.Statement)!["Action"]!.AsArray();
        // A statement has to name some action.
        actions[actions.IndexOf(actions.Single(action => (string?)action == finding.Text))] = "none:Nothing";
        await PutAsync(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements.DeepClone() });
        try
        {
            var answer = await cloud.SendAsync(request);
            Assert.True(answer.ExitCode == 1, $"{finding}, {seed}: {answer.ExitCode}: {answer.Output}{answer.Errors}");
            var run = JsonNode.Parse(answer.Output)!;
            Assert.Equal(("failed", policy), ((string?)run["outcome"], (string?)run["failedStep"]));
            Assert.Contains($"is not authorized to perform: {finding.Text} on resource", (string)run["reason"]!);
            Assert.Contains(role, (string)run["reason"]!);
        }
        finally
        {
            await PutAsync(document);
        }

        Task<JsonNode> PutAsync(JsonNode put) =>
            cloud.AwsAsync("iam", "put-role-policy", "--role-name", role, "--policy-name", policy, "--policy-document", put.ToJsonString());
    }

    private static string StepOf(Finding finding) => finding.Policy.EndsWith("Role", StringComparison.Ordinal) ? finding.Policy[..^"Role".Length] : "";
}
