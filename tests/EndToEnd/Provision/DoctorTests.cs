using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary><c>berth doctor</c> looks at all of the set-up and says what is wrong with it.</summary>
[Collection(CloudCollection.Name)]
public sealed class DoctorTests(RunningCloud running)
{
    private const string Broken = "/berth/platforms/broken";

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task A_platform_that_names_what_is_not_there_is_found_and_nothing_is_changed()
    {
        running.FirstRun.Good();
        var platform = running.Description["platform"]!.DeepClone();
        platform["name"] = "broken";
        platform["cluster"]!["name"] = "nowhere";
        await cloud.AwsAsync("ssm", "put-parameter", "--name", Broken, "--type", "String", "--tier", "Intelligent-Tiering", "--value", platform.ToJsonString());
        try
        {
            var world = await World.OfAsync(cloud);
            var answer = await cloud.BerthAsync("doctor", "--json");
            Assert.True(answer.ExitCode == 1, answer.Errors + answer.Output);
            Assert.Equal(world.Lines, (await World.OfAsync(cloud)).Lines);
            var findings = JsonNode.Parse(answer.Output)!["findings"]!.AsArray().Select(one => one!).ToList();
            Assert.False((bool)JsonNode.Parse(answer.Output)!["ok"]!);

            JsonNode Of(string area, string subject) => Assert.Single(findings, one => (string?)one["area"] == area && (string?)one["subject"] == subject);
            Assert.Contains("/cluster/name names nowhere", (string)Of("platforms", "broken")["found"]!);
            Assert.Contains("EKS cluster", (string)Of("platforms", "broken")["remedy"]!);
            Assert.True((bool)Of("platforms", "local")["ok"]!);
            Assert.Equal("answers, and lets Berth's functions in", (string?)Of("clusters", "local")["found"]);
            Assert.True((bool)Of("stack", "template")["ok"]!, (string?)Of("stack", "template")["found"]);
            Assert.Contains("release", (string)Of("stack", "berth")["found"]!);
            Assert.Contains("waiting", (string)Of("queues", "requests")["found"]!);
            Assert.Contains(running.Description["region"]!.ToString(), (string)Of("cloud", "local cloud")["found"]!);
            Assert.Contains(findings, one => (string?)one["area"] == "quotas" && ((string)one["subject"]!).StartsWith("rules of load balancer", StringComparison.Ordinal) && (bool)one["ok"]!);
            Assert.Contains(findings, one => (string?)one["area"] == "tools" && ((string)one["subject"]!).StartsWith("mariadbd", StringComparison.Ordinal) && (bool)one["ok"]!);
        }
        finally
        {
            await cloud.AwsAsync("ssm", "delete-parameter", "--name", Broken);
        }
    }
}
