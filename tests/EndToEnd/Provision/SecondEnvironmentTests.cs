namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A second environment of RISKEN beside the first: everything of its own, and nothing of the first changed.</summary>
[Collection(CloudCollection.Name)]
public sealed class SecondEnvironmentTests(RunningCloud running, RiskenView first, SecondView second) : IClassFixture<RiskenView>, IClassFixture<SecondView>
{
    [Fact]
    public void Nothing_of_the_first_changed_when_the_second_was_made() =>
        Assert.Empty(running.BeforeSecond.Lines.Except(running.AfterSecond.Lines));

    [Fact]
    public void Node_ports_roles_keys_and_logins_are_its_own()
    {
        Assert.Empty(new[] { "gateway", "web" }.Select(first.NodePort).Intersect(new[] { "gateway", "web" }.Select(second.NodePort)));
        Assert.NotEqual((string?)first.Seen.Role["Arn"], (string?)second.Seen.Role["Arn"]);
        Assert.NotEqual((string?)first.Seen.Login["username"], (string?)second.Seen.Login["username"]);
        Assert.NotEqual((string?)first.Seen.Login["password"], (string?)second.Seen.Login["password"]);
        Assert.NotEqual(first.Seen.CodeDataKey, second.Seen.CodeDataKey);
    }

    [Fact]
    public async Task Pods_of_one_are_refused_what_is_the_others()
    {
        foreach (var (own, other) in new (EnvironmentView, EnvironmentView)[] { (first, second), (second, first) })
        {
            var pod = new PodEnvironment(running.Clients, own.Environment, own.Namespace);
            var queue = (string)(await running.Clients.AwsAsync("sqs", "get-queue-url", "--queue-name", $"berth-{other.Environment}-osint-website"))["QueueUrl"]!;
            var key = (string)(await running.Clients.AwsAsync("kms", "describe-key", "--key-id", $"alias/berth-{other.Environment}"))["KeyMetadata"]!["Arn"]!;
            string[][] calls =
            [
                ["ssm", "get-parameter", "--name", $"/{other.Environment}/meta/core"],
                ["ssm", "get-parameters-by-path", "--path", $"/{other.Environment}/common", "--with-decryption"],
                ["secretsmanager", "get-secret-value", "--secret-id", $"berth/{other.Environment}/database"],
                ["sqs", "send-message", "--queue-url", queue, "--message-body", "scan"],
                ["sqs", "receive-message", "--queue-url", queue],
                ["kms", "generate-data-key", "--key-id", key, "--key-spec", "AES_256"],
            ];
            foreach (var call in calls)
            {
                var answer = await pod.TryAsync(call);
                Assert.True(answer.ExitCode != 0 && answer.Errors.Contains("AccessDenied"), $"{own.Environment}: {string.Join(' ', call)}: {answer.ExitCode} {answer.Errors}");
            }
        }
    }

    [Fact]
    public async Task Login_of_one_does_not_see_the_others_schema()
    {
        foreach (var (own, other) in new (EnvironmentView, EnvironmentView)[] { (first, second), (second, first) })
        {
            var answer = await running.Clients.MariaDbAsync((string)own.Seen.Login["username"]!, (string)own.Seen.Login["password"]!, $"USE `{other.Schema}`");
            Assert.NotEqual(0, answer.ExitCode);
            Assert.Contains("1044", answer.Errors);
        }
    }
}
