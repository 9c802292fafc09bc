using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Deployment;

/// <summary>What came of the template: moto holds the resources, the Lambda host acts on what moto only stores.</summary>
public sealed record DeployedStack(
    string Name,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyList<DeployedFunction> Functions,
    IReadOnlyList<DeployedQueueSource> QueueSources,
    IReadOnlyList<DeployedRule> Rules,
    IReadOnlyList<DeployedSchedule> Schedules,
    IReadOnlyList<DeployedStateMachine> StateMachines);

/// <summary>A function, its intrinsics resolved, its queue URLs pointing at the gateway.</summary>
/// <param name="Version">The version that the stack published of it; null for a function that is not published.</param>
/// <param name="Alias">The alias that points to that version.</param>
public sealed record DeployedFunction(
    string LogicalId,
    string Name,
    string Arn,
    string RoleArn,
    string Handler,
    string? LogGroup,
    int TimeoutSeconds,
    int MemoryMegabytes,
    int? ReservedConcurrency,
    IReadOnlyDictionary<string, string> Environment,
    string? Version = null,
    string? Alias = null);

/// <summary>AWS::Lambda::EventSourceMapping of a queue. The poller calls SQS with the rights of the function's role.</summary>
/// <param name="FunctionName">With the alias after a colon, where the mapping names one.</param>
public sealed record DeployedQueueSource(
    string LogicalId,
    string QueueArn,
    string QueueUrl,
    string FunctionName,
    int BatchSize,
    int BatchingWindowSeconds,
    int? MaximumConcurrency,
    bool ReportBatchItemFailures,
    bool Enabled);

/// <summary>AWS::Events::Rule: a pattern or a schedule expression.</summary>
public sealed record DeployedRule(
    string LogicalId,
    string Name,
    string Arn,
    JsonObject? Pattern,
    string? ScheduleExpression,
    bool Enabled,
    IReadOnlyList<DeployedTarget> Targets);

/// <summary>A target of a rule or a schedule: a function or a state machine.</summary>
/// <param name="RoleArn">Null when the target's own resource policy lets the service in (functions).</param>
/// <param name="InputTransformer">Has InputPathsMap and InputTemplate, as in CloudFormation.</param>
public sealed record DeployedTarget(
    string Id,
    string Arn,
    string? RoleArn,
    string? Input,
    string? InputPath,
    JsonObject? InputTransformer,
    string? DeadLetterArn,
    int MaximumRetries);

/// <summary>AWS::Scheduler::Schedule.</summary>
public sealed record DeployedSchedule(
    string LogicalId,
    string Name,
    string Group,
    string Expression,
    string? TimeZone,
    bool Enabled,
    DeployedTarget Target);

public sealed record DeployedStateMachine(string LogicalId, string Name, string Arn, string RoleArn);
