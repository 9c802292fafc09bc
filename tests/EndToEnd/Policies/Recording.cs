using System.Text.Json.Nodes;
using Berth.LocalCloud.Iam;
using Berth.LocalCloud.Kubernetes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>A role as it was recorded.</summary>
/// <param name="Name">Logical id of a role of the stack, physical name of another.</param>
internal sealed record RecordedRole(string Arn, string Name, bool OfTheStack, Policy Trust, IReadOnlyList<Policy> Policies, Policy? Boundary);

/// <summary>What a local cloud's policies were asked while tests ran in it.</summary>
/// <param name="PlatformKey">ARN of the platform's KMS key.</param>
internal sealed record Recording(string PlatformKey, IReadOnlyList<RecordedRole> Roles, ILookup<string, Question> Questions, IReadOnlyList<Attempt> Attempts)
{
    /// <summary>Names the folder in which recordings are left for the tests that come after; nothing is recorded without.</summary>
    private const string Folder = "BERTH_RECORDINGS";

    private static int saved;

    public static async Task SaveAsync(RunningCloud cloud)
    {
        if (Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } folder)
            await File.WriteAllTextAsync(
                Path.Combine(Directory.CreateDirectory(folder).FullName, $"{Environment.ProcessId}-{Interlocked.Increment(ref saved)}.json"), (await TellAsync(cloud, 0)).ToJsonString());
    }

    /// <param name="since">The number of a question; those before it are left out.</param>
    public static async Task<Recording> OfAsync(RunningCloud cloud, long since) => Read(await TellAsync(cloud, since));

    private static async Task<JsonNode> TellAsync(RunningCloud cloud, long since)
    {
        var told = await cloud.Control.AuthorisationsAsync(since);
        told["platformKey"] = (string)cloud.Description["platform"]!["kmsKeyId"]!;
        return told;
    }

    public static IReadOnlyList<Recording> Saved()
    {
        var folder = Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } named ? named : Path.Combine(Repository.Root, ".berth", "recordings");
        return [.. Directory.EnumerateFiles(folder, "*.json").Select(file => Read(JsonNode.Parse(File.ReadAllText(file))!))];
    }

    private static Recording Read(JsonNode told) => new(
        (string)told["platformKey"]!,
        [.. told["roles"]!.AsArray().Select(role => new RecordedRole(
            (string)role!["arn"]!,
            (string?)role["logicalId"] ?? ((string)role["arn"]!).Split('/')[^1],
            role["logicalId"] is not null,
            Policy.Parse((string)role["trust"]!),
            [.. role["policies"]!.AsArray().Select(policy => Read(policy!.AsObject()))],
            role["boundary"] is JsonObject boundary ? Read(boundary) : null))],
        told["questions"]!.AsArray().Select(question => new Question(
            (string)question!["role"]!, (string)question["action"]!, (string)question["resource"]!,
            question["context"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.AsArray().Select(value => (string)value!).ToArray()))).ToLookup(question => question.RoleArn),
        [.. told["attempts"]!.AsArray().Select(attempt => new Attempt(
            (string)attempt!["verb"]!, (string)attempt["group"]!, (string)attempt["resource"]!, (string)attempt["namespace"]!, (string)attempt["name"]!))]);

    private static Policy Read(JsonObject policy) => Policy.Parse((string)policy["document"]!) with { Arn = (string?)policy["arn"] };
}
