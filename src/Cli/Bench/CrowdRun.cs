using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.CognitoIdentityProvider;
using Amazon.CognitoIdentityProvider.Model;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.SQS.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Registry;

namespace Berth.Cli.Bench;

/// <param name="Environments">How many like events/risken.json, all at once.</param>
/// <param name="Services">How many like events/service.json, at the same time: with sign-in, and with MySQL and PostgreSQL by turns.</param>
/// <param name="Factor">What all rates of AWS are multiplied by.</param>
/// <param name="RunsAtOnce">How many are worked on at a time.</param>
public sealed record CrowdSize(int Environments, int Services, int LoadBalancers, double Factor, int RunsAtOnce);

/// <param name="Findings">What is not as it has to be; empty if all is well.</param>
/// <param name="PerBalancer">How many environments each load balancer has.</param>
public sealed record CrowdResult(CrowdSize Size, TimeSpan Took, IReadOnlyList<LimitUse> Limits, IReadOnlyList<string> Findings, IReadOnlyList<int> PerBalancer, int Executions)
{
    public LimitUse Bound => Limits.MaxBy(limit => limit.Seconds)!;

    public double Ratio => Took.TotalSeconds / Math.Max(1, Bound.Seconds);
}

/// <summary>Asks for many environments at once, with the account's rates enforced, and looks at what has become of each.</summary>
public sealed class CrowdRun(CrowdSize size, Action<string> progress)
{
    /// <summary>SendMessageBatch takes so many.</summary>
    private const int Batch = 10;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public async Task<CrowdResult> RunAsync(CancellationToken cancellation)
    {
        using var state = new ScratchState("crowd");
        var writes = Math.Max(1, (int)Math.Floor(CrowdLimit.All[0].PerSecond * size.Factor));
        string[] parameters = [$"RunsAtOnce={size.RunsAtOnce}", $"ParameterWritesPerSecond={writes}", "LeaseWaitSeconds=3", "VerifyTimeoutSeconds=600"];
        await using var cloud = await RunningCloud.StartAsync(new LocalCloudOptions(state.Path, Parameters: parameters, LoadBalancers: size.LoadBalancers), progress, cancellation);
        using var control = new ControlApi(cloud.Description);
        await control.LimitAsync([.. CrowdLimit.All.Select(limit => limit.At(size.Factor))], cancellation);
        var before = await control.LastNumberAsync(cancellation);

        var requests = await RequestsAsync(cancellation);
        progress($"{requests.Count} requests sent at once; every rate is AWS's times {size.Factor.ToString("0.##", CultureInfo.InvariantCulture)}");
        var watch = Stopwatch.StartNew();
        foreach (var batch in requests.Chunk(Batch))
            await cloud.Plane.Queues.SendMessageBatchAsync(new SendMessageBatchRequest
            {
                QueueUrl = cloud.Plane.RequestQueue,
                Entries = [.. batch.Select(request => new SendMessageBatchRequestEntry { Id = request.Name, MessageBody = request.Text })],
            }, cancellation);
        var records = await EndedAsync(cloud.Plane, requests.Count, watch, cancellation);
        var took = watch.Elapsed;

        var calls = (await control.CallsAsync(before, cancellation)).Where(call => call.Caller != ControlApi.Administrator).ToList();
        await control.LimitAsync([], cancellation);
        progress("looking at what has become of them");
        var findings = new List<string>();
        findings.AddRange(records.Where(record => record.Status != EnvironmentRecord.Ready).Select(record => $"{record.Environment} is {record.Status}: {record.FailedStep} {record.Reason}"));
        // One that failed has given back what its record still names.
        var ready = records.Where(record => record.Status == EnvironmentRecord.Ready).ToList();
        findings.AddRange(Twice("node port", ready.SelectMany(record => record.Placement?.NodePorts.Values ?? []).Select(port => $"{port}")));
        findings.AddRange(Twice("priority", ready.SelectMany(record => record.Placement?.Priorities.Values.Select(priority => $"{priority} of load balancer {record.Placement.LoadBalancer}") ?? [])));
        findings.AddRange(await RulesAsync(cloud, records, cancellation));
        findings.AddRange(await ClientsAsync(cloud, [.. ready.Select(record => record.Environment)], cancellation));
        return new(size, took, [.. CrowdLimit.All.Select(limit => limit.Use(calls, size.Factor))], findings,
            [.. Enumerable.Range(0, size.LoadBalancers).Select(index => ready.Count(record => record.Placement?.LoadBalancer == index))],
            calls.Count(call => call is { Service: "states", Operation: "StartExecution", Error: null }));
    }

    /// <summary>The services spread among the others, as they would come.</summary>
    private async Task<IReadOnlyList<(string Name, string Text)>> RequestsAsync(CancellationToken cancellation)
    {
        var risken = await File.ReadAllTextAsync(Path.Combine(Installation.Here.Events, "risken.json"), cancellation);
        var service = await File.ReadAllTextAsync(Path.Combine(Installation.Here.Events, "service.json"), cancellation);
        var larger = Enumerable.Range(1, size.Environments).Select(number => (Place: (double)number / size.Environments, Name: $"crowd{number}", BenchRun.Named(risken, $"crowd{number}").Text));
        var smaller = Enumerable.Range(1, size.Services).Select(number => (Place: (double)number / size.Services, Name: $"small{number}", Text: Service(service, $"small{number}", number % 2 == 0 ? "postgres" : "mysql")));
        return [.. larger.Concat(smaller).OrderBy(request => request.Place).Select(request => (request.Name, request.Text))];
    }

    private static string Service(string template, string environment, string engine)
    {
        var request = JsonNode.Parse(template)!.AsObject();
        request["environment"] = environment;
        request["service"]!["host"] = $"console.{environment}.example.com";
        request["service"]!["signIn"] = new JsonObject { ["type"] = "cognito" };
        request["service"]!["links"] = new JsonObject { ["db"] = new JsonObject { ["type"] = engine } };
        return request.ToJsonString();
    }

    private async Task<IReadOnlyList<EnvironmentRecord>> EndedAsync(ControlPlane plane, int expected, Stopwatch watch, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period);
        var said = -1;
        while (true)
        {
            var records = await plane.Environments.ListAsync(cancellation);
            var ended = records.Count(record => record.Status is EnvironmentRecord.Ready or EnvironmentRecord.Failed);
            if (ended != said)
                progress($"{watch.Elapsed.TotalSeconds,6:0} s  {ended} of {expected} have ended, {records.Count(record => record.Status == EnvironmentRecord.Failed)} of them failed");
            said = ended;
            if (ended >= expected)
                return records;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private static IEnumerable<string> Twice(string what, IEnumerable<string> values) =>
        values.GroupBy(value => value).Where(group => group.Count() > 1).Select(group => $"{what} {group.Key} was given {group.Count()} times");

    /// <summary>The rules that are there, against what the ledger gave.</summary>
    private static async Task<IEnumerable<string>> RulesAsync(RunningCloud cloud, IReadOnlyList<EnvironmentRecord> records, CancellationToken cancellation)
    {
        var findings = new List<string>();
        foreach (var (index, listener) in cloud.Description.Platform["loadBalancers"]!.AsArray().Select(balancer => (string)balancer!["listenerArn"]!).Index())
        {
            var rules = new List<Rule>();
            var request = new DescribeRulesRequest { ListenerArn = listener };
            do
            {
                var page = await cloud.Plane.LoadBalancers.DescribeRulesAsync(request, cancellation);
                rules.AddRange(page.Rules ?? []);
                request.Marker = page.NextMarker;
            }
            while (!string.IsNullOrEmpty(request.Marker));
            var there = rules.Where(rule => rule.IsDefault != true).Select(rule => rule.Priority).ToHashSet();
            foreach (var record in records.Where(record => record.Placement?.LoadBalancer == index && record.Status == EnvironmentRecord.Ready))
                findings.AddRange(record.Placement!.Priorities.Where(rule => !there.Contains($"{rule.Value}")).Select(rule => $"{record.Environment} has no rule {rule.Key} at {rule.Value}"));
            if (rules.Count - 1 > 100)
                findings.Add($"{listener} has {rules.Count - 1} rules");
        }
        return findings;
    }

    /// <summary>Each environment's app client leads back to its own host: none was written over.</summary>
    private static async Task<IEnumerable<string>> ClientsAsync(RunningCloud cloud, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        using var pools = new AmazonCognitoIdentityProviderClient(cloud.Plane.Connection.Credentials, cloud.Plane.Connection.Configured<AmazonCognitoIdentityProviderConfig>());
        var pool = (string)cloud.Description.Platform["userPool"]!["id"]!;
        var ids = new Dictionary<string, string>();
        var request = new ListUserPoolClientsRequest { UserPoolId = pool, MaxResults = 60 };
        do
        {
            var page = await pools.ListUserPoolClientsAsync(request, cancellation);
            foreach (var client in page.UserPoolClients ?? [])
                ids[client.ClientName] = client.ClientId;
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);
        var findings = new List<string>();
        foreach (var name in names)
        {
            var host = $"console.{name}.example.com";
            var own = ids.Where(client => client.Key.Split('-').Contains(name)).ToList();
            if (own.Count != 1)
                findings.Add($"{name} has {own.Count} app clients");
            else if ((await pools.DescribeUserPoolClientAsync(new() { UserPoolId = pool, ClientId = own[0].Value }, cancellation)).UserPoolClient.CallbackURLs.All(url => !url.Contains(host, StringComparison.Ordinal)))
                findings.Add($"{name}'s app client does not lead back to {host}");
        }
        return findings;
    }
}
