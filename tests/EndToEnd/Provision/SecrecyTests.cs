using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>One environment goes through every workflow; then everything that can be read is searched for every secret value there was.</summary>
[Collection(PassingDaysCollection.Name)]
public sealed class SecrecyTests(RunningCloud running)
{
    private const string Environment = "discreet";
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task No_workflow_leaves_a_secret_value_where_it_does_not_belong()
    {
        var events = await OutcomeEvents.ListenAsync(cloud, "secrecy-tests");
        var secrets = new SecretValues();
        await secrets.LookAsync(cloud);

        await EndsAsync("ready", cloud.SendAsync(RequestFor.Environment(Environment)));
        await secrets.LookAsync(cloud);
        var changed = RequestFor.Environment(Environment, "request-0002");
        changed["risken"]!["imageTag"] = "v2";
        await EndsAsync("planned", cloud.SendAsync(changed.DeepClone().AsObject().With("requestId", "request-0003").With("mode", "plan")));
        await running.Control.FaultAsync(new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = "kubernetes", ["caller"] = "VerifyEnvironment" },
            ["kind"] = "error",
            ["status"] = 403,
            ["times"] = -1,
        });
        await EndsAsync("failed", cloud.SendAsync(changed));
        await running.Control.NoFaultsAsync();
        await EndsAsync("rotated", cloud.BerthAsync("rotate", Environment, "--wait", "--json"));
        await secrets.LookAsync(cloud);
        await EndsAsync("retired", cloud.BerthAsync("retire", Environment, "--yes", "--wait", "--json"));
        Assert.True(secrets.Count > 5, $"Only {secrets.Count} secret values were found to search for.");

        Assert.NotEmpty(secrets.FoundIn("where one is", await TextAsync(cloud.AwsAsync("ssm", "get-parameter", "--name", "/prd/common/DB_MASTER_PASSWORD", "--with-decryption"))));

        var found = new List<string>();
        foreach (var (place, text) in await PlacesAsync())
            found.AddRange(secrets.FoundIn(place, text));
        foreach (var one in await events.AllAsync())
            found.AddRange(secrets.FoundIn("an event", one.ToJsonString(Plain)));
        Assert.Empty(found.Distinct());
    }

    private static async Task EndsAsync(string outcome, Task<Answer> asked)
    {
        var answer = await asked;
        Assert.True(answer.Output.Length > 0, answer.Errors);
        Assert.True((string?)JsonNode.Parse(answer.Output)!["outcome"] == outcome, answer.Output);
    }

    private async Task<IReadOnlyList<(string Place, string Text)>> PlacesAsync()
    {
        var places = new List<(string, string)>
        {
            ("the registry", await TextAsync(cloud.AwsAsync("dynamodb", "scan", "--table-name", cloud.Output("RegistryTableName")))),
            ("a metric", await TextAsync(cloud.AwsAsync("cloudwatch", "list-metrics"))),
            ("the list of secrets", await TextAsync(cloud.AwsAsync("secretsmanager", "list-secrets"))),
            ("the list of parameters", await TextAsync(cloud.AwsAsync("ssm", "describe-parameters"))),
            ("a listener rule", await TextAsync(cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", cloud.ListenerArn))),
            ("the cluster", await TextAsync(cloud.KubectlAsync("get", "all,configmaps,serviceaccounts", "--all-namespaces"))),
            ("the ledger of calls", (await cloud.BerthAsync("ledger", "--json")).Good()),
            ("what berth shows", (await cloud.BerthAsync("show", Environment, "--json")).Good()),
        };
        foreach (var group in ApplicationView.List(await cloud.AwsAsync("logs", "describe-log-groups"), "logGroups").Select(group => (string)group["logGroupName"]!))
            places.Add(($"the log {group}", await TextAsync(cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", group))));
        foreach (var machine in ApplicationView.List(await cloud.AwsAsync("stepfunctions", "list-state-machines"), "stateMachines"))
            foreach (var execution in ApplicationView.List(await cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", (string)machine["stateMachineArn"]!), "executions"))
                if (((string)execution["name"]!).StartsWith(Environment, StringComparison.Ordinal))
                    places.Add(("an execution's history", await TextAsync(cloud.AwsAsync("stepfunctions", "get-execution-history", "--execution-arn", (string)execution["executionArn"]!))));
        foreach (var process in await running.Control.ProcessesAsync())
            foreach (var file in new[] { "cmdline", "environ" })
                if (File.Exists($"/proc/{process}/{file}"))
                    places.Add(($"{file} of a function's process", await File.ReadAllTextAsync($"/proc/{process}/{file}")));
        Assert.Contains(places, place => place.Item1.StartsWith("an execution's", StringComparison.Ordinal));
        Assert.Contains(places, place => place.Item1.StartsWith("environ", StringComparison.Ordinal));
        return places;
    }

    private static async Task<string> TextAsync(Task<JsonNode> answer) => (await answer).ToJsonString(Plain);
}
