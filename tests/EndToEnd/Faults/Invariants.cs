using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>What holds after every case, whatever failed and however.</summary>
internal sealed class Invariants(FaultCloud cloud, CloudClients clients, Inventory baseline, string environment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.2);

    /// <summary>No lease is left: who comes next need not wait for it to run out.</summary>
    public async Task LeaseIsFreeAsync()
    {
        var lease = await ItemAsync($"ENV#{environment}", "LEASE");
        Assert.True(lease?["holder"] is null, $"the lease is still held by {lease?["holder"]?["S"]}");
    }

    /// <summary>A run that has failed says where, why, and what a person is to do.</summary>
    public async Task FailureIsNamedAsync(SequencedRun run, string requestId)
    {
        if (run.Status == "SUCCEEDED" || await OutcomeAsync(requestId) is "ready" or "rotated" or "retired")
            return;
        var recorded = await ItemAsync($"ENV#{environment}", $"RUN#{requestId}#");
        // One that could not even be recorded has nothing but its execution to say so.
        if (recorded?["outcome"] is not null && run.Outcome != "refused")
            Assert.Contains((string?)recorded["outcome"]?["S"], new[] { "failed", "unfinished" });
        // Who stopped an execution knows of it; the environment's record says so to everybody else.
        if (run.Status == "ABORTED" && recorded?["outcome"] is null)
            return;
        if (run.Status == "ABORTED")
            Assert.Contains("ABORTED", (string?)(await ItemAsync("ENVIRONMENTS", environment))?["record"]?["S"] ?? "no record", StringComparison.Ordinal);
        else
            Assert.True(run.Cause is { Length: > 0 } || run.Result?["failure"]?["Cause"] is not null, "nothing tells why the run failed");
    }

    /// <summary>How a run ended, as the registry has it; null if it does not know.</summary>
    public async Task<string?> OutcomeAsync(string requestId) => (string?)(await ItemAsync($"ENV#{environment}", $"RUN#{requestId}#"))?["outcome"]?["S"];

    public Task<Inventory> TakeAsync() => Inventory.TakeAsync(cloud, clients, environment);

    /// <summary>Nothing of the environment is there; a namespace takes a moment to go.</summary>
    /// <param name="schemaStays">A retirement throws no tables away.</param>
    public async Task<Inventory> GoneAsync(bool schemaStays = false)
    {
        bool Left(Inventory.Line line) => !(schemaStays && line.Name == $"database {RequestFor.Schema(environment)}");
        var until = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            // Only when that is gone is it worth asking everything.
            var late = DateTimeOffset.UtcNow > until;
            if (late || !(await cloud.ObjectsAsync("api/v1/namespaces")).Any(one => (string?)one!["metadata"]!["name"] == environment))
            {
                var now = await TakeAsync();
                if (late || !now.Own.Any(Left))
                {
                    Assert.True(!now.Own.Any(Left), $"left: {string.Join("; ", now.Own.Where(Left).Select(line => line.Name))}");
                    OthersAreUntouched(now);
                    return now;
                }
            }

            await Task.Delay(Period);
        }
    }

    /// <summary>A run that was taken back leaves what was there before, under the same names, and the credentials that were current.</summary>
    public static void StandsAsBefore(Inventory before, Inventory now)
    {
        var (had, has) = (before.Own.Select(line => line.Name).ToList(), now.Own.Select(line => line.Name).ToList());
        Assert.True(!had.Except(has).Any(), $"missing: {string.Join("; ", had.Except(has))}");
        Assert.True(!has.Except(had).Any(), $"left over: {string.Join("; ", has.Except(had))}");
    }

    /// <summary>Nothing foreign or shared was touched, and nothing was left that is nobody's.</summary>
    public void OthersAreUntouched(Inventory now)
    {
        Assert.True(!baseline.Others.Except(now.Others).Any(), $"foreign or shared, and gone or changed: {string.Join("; ", baseline.Others.Except(now.Others))}");
        Assert.True(!now.Others.Except(baseline.Others).Any(), $"new, and nobody's: {string.Join("; ", now.Others.Except(baseline.Others))}");
    }

    /// <summary>No version of a secret waits for an end that does not come.</summary>
    public static void NoVersionIsStuck(Inventory now) =>
        Assert.True(!now.Own.Any(line => line.Text.Contains("AWSPENDING", StringComparison.Ordinal)), $"stuck: {string.Join("; ", now.Own.Where(line => line.Text.Contains("AWSPENDING", StringComparison.Ordinal)).Select(line => line.Text))}");

    /// <summary>Every call makes another one, and all bear the same name.</summary>
    public static void NoClientIsThereTwice(Inventory now) =>
        Assert.Equal([], now.Own.Where(line => line.Name.StartsWith("app client", StringComparison.Ordinal)).CountBy(line => line.Name).Where(client => client.Value > 1));

    /// <summary>The request that the environment stands by, once more under a new id: it ends ready and changes nothing.</summary>
    public async Task NothingIsToBeDoneAsync(Sequencer provision, Requests requests, bool changed)
    {
        var request = requests.Provision(changed);
        var again = await provision.RunAsync(request, $"{environment}_{requests.LastId}_1");
        Assert.True(again.Status == "SUCCEEDED" && again.Outcome == "ready", $"the same request again ended {again.Status}: {again.Error} {again.Cause}");
        var mutating = (await cloud.CallsAsync(again.Invocations)).Where(call => (bool)call["mutating"]!).Select(call => $"{call["service"]}:{call["operation"]} {call["resource"]}").ToList();
        Assert.True(mutating.Count == 0, $"the same request again changed something: {string.Join("; ", mutating)}");
    }

    /// <summary>What the message of a schema that broke off asks a person for.</summary>
    public async Task EmptySchemaAsync()
    {
        var (user, password) = await cloud.DatabaseAdministratorAsync();
        (await clients.MariaDbAsync(user, password, $"DROP DATABASE {RequestFor.Schema(environment)}")).Good();
    }

    /// <summary>A lease that nobody gives back runs out by itself: here, at once.</summary>
    public Task LetLeaseRunOutAsync() => cloud.JsonAsync("dynamodb", "DynamoDB_20120810.UpdateItem", new()
    {
        ["TableName"] = cloud.Table,
        ["Key"] = Key($"ENV#{environment}", "LEASE"),
        ["UpdateExpression"] = "SET leasedUntil = :past",
        ["ExpressionAttributeValues"] = new JsonObject { [":past"] = new JsonObject { ["N"] = "1" } },
    }, "1.0");

    /// <summary>Thousands of environments that once were would make every list of environments longer than any that it is about.</summary>
    public Task ForgetAsync() => cloud.JsonAsync("dynamodb", "DynamoDB_20120810.DeleteItem", new() { ["TableName"] = cloud.Table, ["Key"] = Key("ENVIRONMENTS", environment) }, "1.0");

    private async Task<JsonNode?> ItemAsync(string pk, string sk) =>
        (await cloud.JsonAsync("dynamodb", "DynamoDB_20120810.GetItem", new() { ["TableName"] = cloud.Table, ["Key"] = Key(pk, sk), ["ConsistentRead"] = true }, "1.0"))["Item"];

    private static JsonObject Key(string pk, string sk) => new() { ["pk"] = new JsonObject { ["S"] = pk }, ["sk"] = new JsonObject { ["S"] = sk } };
}
