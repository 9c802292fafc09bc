using Berth.LocalCloud.Deployment;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>What is deployed under a function's name, as far as running it needs.</summary>
public sealed record FunctionSettings(
    string Name,
    string Arn,
    string RoleArn,
    string Handler,
    int MemoryMegabytes,
    TimeSpan Timeout,
    string LogGroup,
    IReadOnlyDictionary<string, string> Environment)
{
    public static FunctionSettings From(DeployedFunction function) => new(
        function.Name,
        function.Arn,
        function.RoleArn,
        function.Handler,
        function.MemoryMegabytes,
        TimeSpan.FromSeconds(function.TimeoutSeconds),
        function.LogGroup ?? $"/aws/lambda/{function.Name}",
        function.Environment);

    /// <summary>True when processes started for <paramref name="other"/> would run differently.</summary>
    public bool DiffersFrom(FunctionSettings other) =>
        this with { Environment = other.Environment } != other
        || Environment.Count != other.Environment.Count
        || Environment.Any(entry => other.Environment.GetValueOrDefault(entry.Key) != entry.Value);
}
