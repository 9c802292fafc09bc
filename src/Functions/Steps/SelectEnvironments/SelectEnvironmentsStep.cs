using System.Text.Json.Nodes;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.SelectEnvironments;

/// <param name="Request">The execution's input: see <see cref="DriftQuestion"/>.</param>
public sealed record SelectEnvironmentsInput(JsonNode? Request);

public sealed record SelectEnvironmentsResult(IReadOnlyList<DriftCheck> Environments);

/// <summary>Says which environments are to be compared with their requests: the one that is named, or all that are ready.</summary>
public sealed class SelectEnvironmentsStep(Environments environments, StepRunner runner)
{
    [LambdaFunction(ResourceName = "SelectEnvironmentsFunction")]
    public Task<SelectEnvironmentsResult> SelectEnvironments(SelectEnvironmentsInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(SelectEnvironments), null, cancellation => SelectAsync(DriftQuestion.Of(input.Request), cancellation), context.RemainingTime);

    private async Task<SelectEnvironmentsResult> SelectAsync(DriftQuestion question, CancellationToken cancellation)
    {
        if (question.Problems.Count > 0)
            throw Refused(question.Problems);
        if (question.Environment is not { } name)
            return new([.. (await environments.ListAsync(cancellation)).Where(one => one is { Status: EnvironmentRecord.Ready, ReadyRequestId: not null })
                .Select(one => new DriftCheck(one.Environment, false, ""))]);
        return await environments.FindAsync(name, cancellation) switch
        {
            null => throw Refused([new("/environment", $"there is no environment {name}", "see which there are with `berth list`") { Code = "EnvironmentUnknown" }]),
            { IsComparable: false } one => throw Refused([new("/environment", $"{name} is {one.Status} and has nothing to be compared with", "send a request for it first") { Code = "NotReady" }]),
            _ => new([new(name, question.Repair, "")]),
        };
    }

    private static PermanentError Refused(IReadOnlyList<RequestProblem> problems)
    {
        var refusal = Refusal.Of(problems);
        return new(refusal.Code, refusal.Reasons, "Start it again with an input that is right.");
    }
}
