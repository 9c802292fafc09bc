using System.Text.Json.Serialization;

namespace Berth.Steps.AnnounceEnvironment;

/// <summary>What the state calls the step with: the run, and how it ended.</summary>
public sealed record AnnounceEnvironmentInput(Run Run, RunResult Result);

/// <param name="Outcome"><c>ready</c>, <c>planned</c> or <c>failed</c>.</param>
/// <param name="FailedStep">The step that failed, or null.</param>
public sealed record RunResult(string Outcome, string? FailedStep = null);

/// <summary>One line for those who follow an environment. Names and times only.</summary>
/// <param name="Took">Since the request arrived; whole seconds.</param>
public sealed record Announcement(string Environment, string Outcome, string Title, string Detail, DateTimeOffset At, long Took);

/// <summary>Camel case, as in the state.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AnnounceEnvironmentInput))]
[JsonSerializable(typeof(StepOutcome))]
[JsonSerializable(typeof(Announcement))]
public sealed partial class AnnounceEnvironmentJson : JsonSerializerContext;
