using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.CloudWatch;
using Amazon.CloudWatch.Model;
using Amazon.SQS.Model;
using Berth.Cli.Clouds;

namespace Berth.Cli.Doctor;

/// <summary>The deployed stack: whether it is this version's, what lies on its queues, which alarms ring.</summary>
internal sealed class StackLook(ControlPlane plane, string template)
{
    public async Task<IReadOnlyList<Finding>> VersionAsync(CancellationToken cancellation)
    {
        const string area = "stack";
        using var formation = new AmazonCloudFormationClient(plane.Connection.Credentials, plane.Connection.Configured<AmazonCloudFormationConfig>());
        var stack = (await formation.DescribeStacksAsync(new DescribeStacksRequest { StackName = plane.Stack }, cancellation)).Stacks.Single();
        var release = (stack.Parameters ?? []).FirstOrDefault(parameter => parameter.ParameterKey == "Release")?.ParameterValue;
        var there = new HashSet<string>(StringComparer.Ordinal);
        var request = new ListStackResourcesRequest { StackName = plane.Stack };
        do
        {
            var page = await formation.ListStackResourcesAsync(request, cancellation);
            there.UnionWith((page.StackResourceSummaries ?? []).Select(resource => resource.LogicalResourceId));
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);
        var lacking = Wanted(JsonNode.Parse(await File.ReadAllTextAsync(template, cancellation))!.AsObject()).Except(there).Order(StringComparer.Ordinal).ToList();
        var status = stack.StackStatus.Value;
        return
        [
            status.EndsWith("_COMPLETE", StringComparison.Ordinal) && !status.Contains("ROLLBACK", StringComparison.Ordinal)
                ? new(area, plane.Stack, $"{status}, release {release ?? "unknown"}")
                : new(area, plane.Stack, $"{status}, release {release ?? "unknown"}", "see why with `./berth deploy`, and deploy it again"),
            lacking.Count == 0
                ? new(area, "template", "has all functions and workflows of this version's serverless.template")
                : new(area, "template", $"lacks {string.Join(", ", lacking)}", plane.Local is null ? "deploy this version with `./berth deploy`" : "end the local cloud and start it again with `./berth up`"),
        ];
    }

    /// <summary>What one version has and another one lacks: functions, state machines and their roles, as far as they are there under any parameters.</summary>
    internal static IEnumerable<string> Wanted(JsonObject template) =>
        template["Resources"]!.AsObject()
            .Where(resource => (string?)resource.Value!["Type"] is "AWS::Serverless::Function" or "AWS::Serverless::StateMachine" or "AWS::IAM::Role" && resource.Value["Condition"] is null)
            .Select(resource => resource.Key);

    public async Task<IReadOnlyList<Finding>> QueuesAsync(CancellationToken cancellation) =>
    [
        await QueueAsync("requests", plane.RequestQueue, null, cancellation),
        await QueueAsync("refused requests", plane.Output("DeadLetterQueueUrl"), "see them with `./berth redrive` (docs/runbook.md#requestrefused)", cancellation),
        await QueueAsync("undelivered events", plane.Output("EventDeadLetterQueueUrl"), "start what they were for by hand (docs/runbook.md#eventlost), then delete them", cancellation),
    ];

    public async Task<IReadOnlyList<Finding>> AlarmsAsync(CancellationToken cancellation)
    {
        const string area = "alarms";
        using var watch = new AmazonCloudWatchClient(plane.Connection.Credentials, plane.Connection.Configured<AmazonCloudWatchConfig>());
        var alarms = new List<MetricAlarm>();
        var request = new DescribeAlarmsRequest { AlarmNamePrefix = $"{plane.Stack}-" };
        do
        {
            var page = await watch.DescribeAlarmsAsync(request, cancellation);
            alarms.AddRange(page.MetricAlarms ?? []);
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        var ringing = alarms.Where(alarm => alarm.StateValue == StateValue.ALARM).ToList();
        return ringing.Count == 0
            ? [new(area, plane.Stack, $"none of {alarms.Count} rings")]
            : [.. ringing.Select(alarm => new Finding(area, alarm.AlarmName, alarm.AlarmDescription ?? "rings", $"docs/runbook.md#{alarm.AlarmName[(plane.Stack.Length + 1)..].ToLowerInvariant()}"))];
    }

    private async Task<Finding> QueueAsync(string name, string url, string? remedy, CancellationToken cancellation)
    {
        var read = await plane.Queues.GetQueueAttributesAsync(
            new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] }, cancellation);
        var (waiting, taken) = (read.Attributes.GetValueOrDefault("ApproximateNumberOfMessages", "0"), read.Attributes.GetValueOrDefault("ApproximateNumberOfMessagesNotVisible", "0"));
        return new("queues", name, $"{waiting} waiting, {taken} being worked on", waiting == "0" ? null : remedy);
    }
}
