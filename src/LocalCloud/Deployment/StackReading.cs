using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Deployment;

/// <summary>Reads out of a deployed template what the Lambda host acts on.</summary>
internal static class StackReading
{
    public static IReadOnlyList<DeployedFunction> Functions(TransformedTemplate template, Intrinsics resolve, StackNames names)
    {
        var functions = new List<DeployedFunction>();
        foreach (var (id, unresolved) in template.OfType("AWS::Lambda::Function"))
        {
            var properties = resolve.Resolve(unresolved)!.AsObject();
            var variables = properties["Environment"]?["Variables"] as JsonObject ?? [];
            functions.Add(new DeployedFunction(
                id,
                names.Ref(id),
                names.Attribute(id, "Arn"),
                (string)properties["Role"]!,
                (string?)properties["Handler"] ?? "",
                (string?)properties["LoggingConfig"]?["LogGroup"],
                Number(properties["Timeout"]) ?? 3,
                Number(properties["MemorySize"]) ?? 128,
                Number(properties["ReservedConcurrentExecutions"]),
                variables.ToDictionary(variable => variable.Key, variable => variable.Value?.ToString() ?? ""),
                Of("AWS::Lambda::Version", id) is { } version ? names.Attribute(version.LogicalId, "Version") : null,
                Of("AWS::Lambda::Alias", id) is { } alias ? resolve.Text(alias.Properties["Name"]) : null));
        }
        return functions;

        (string LogicalId, JsonObject Properties)? Of(string type, string function) =>
            template.OfType(type).Where(resource => (string?)resource.Properties["FunctionName"]?["Ref"] == function).Select(resource => ((string, JsonObject)?)resource).SingleOrDefault();
    }

    public static IReadOnlyList<DeployedQueueSource> QueueSources(TransformedTemplate template, Intrinsics resolve, StackNames names)
    {
        var sources = new List<DeployedQueueSource>();
        foreach (var (id, unresolved) in template.OfType("AWS::Lambda::EventSourceMapping"))
        {
            var properties = resolve.Resolve(unresolved)!.AsObject();
            var queue = (string)properties["EventSourceArn"]!;
            if (queue.Split(':')[2] != "sqs")
                throw new NotSupportedException($"{id}: the local cloud polls SQS queues only, not {queue}");
            var function = (string)properties["FunctionName"]!;
            sources.Add(new DeployedQueueSource(
                id,
                queue,
                names.QueueUrl(queue.Split(':')[^1]),
                function.Contains(":function:") ? string.Join(':', function.Split(':')[6..]) : function,
                Number(properties["BatchSize"]) ?? 10,
                Number(properties["MaximumBatchingWindowInSeconds"]) ?? 0,
                Number(properties["ScalingConfig"]?["MaximumConcurrency"]),
                properties["FunctionResponseTypes"] is JsonArray types && types.Any(type => (string?)type == "ReportBatchItemFailures"),
                properties["Enabled"]?.ToString() is not ("false" or "False")));
        }
        return sources;
    }

    public static IReadOnlyList<DeployedRule> Rules(TransformedTemplate template, Intrinsics resolve, StackNames names)
    {
        var rules = new List<DeployedRule>();
        foreach (var (id, unresolved) in template.OfType("AWS::Events::Rule"))
        {
            var properties = resolve.Resolve(unresolved)!.AsObject();
            var targets = properties["Targets"] as JsonArray ?? [];
            rules.Add(new DeployedRule(
                id,
                names.Ref(id),
                names.Attribute(id, "Arn"),
                properties["EventPattern"] as JsonObject,
                (string?)properties["ScheduleExpression"],
                (string?)properties["State"] is not "DISABLED",
                [.. targets.Select(target => Target(target!.AsObject()))]));
        }
        return rules;
    }

    /// <summary>A target of a rule or of a schedule; they share their member names.</summary>
    public static DeployedTarget Target(JsonObject target) => new(
        (string?)target["Id"] ?? "target",
        (string)target["Arn"]!,
        (string?)target["RoleArn"],
        target["Input"]?.ToString(),
        (string?)target["InputPath"],
        target["InputTransformer"]?.DeepClone().AsObject(),
        (string?)target["DeadLetterConfig"]?["Arn"],
        Number(target["RetryPolicy"]?["MaximumRetryAttempts"]) ?? 185);

    private static int? Number(JsonNode? node) =>
        node is null ? null : int.Parse(node.ToString(), CultureInfo.InvariantCulture);
}
