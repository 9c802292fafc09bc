using Berth.LocalCloud.Deployment;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>What is deployed under a function's name, as far as running it needs.</summary>
/// <param name="Arn">That of the version, for a published one.</param>
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
    /// <summary>The version that is not published.</summary>
    public const string Latest = "$LATEST";

    public string Version { get; init; } = Latest;

    /// <summary>The folder that holds its executable; null for the host's.</summary>
    public string? Directory { get; init; }

    /// <summary>What the host keeps it under.</summary>
    public string Key => $"{Name}:{Version}";

    /// <param name="directory">The folder that holds its executable.</param>
    /// <returns>What is not published and, where the stack published it, its version.</returns>
    public static IEnumerable<FunctionSettings> From(DeployedFunction function, string directory)
    {
        var latest = Of(function) with { Directory = directory };
        yield return latest;
        if (function.Version is { } version)
            yield return latest with { Version = version, Arn = $"{function.Arn}:{version}" };
    }

    private static FunctionSettings Of(DeployedFunction function) => new(
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
