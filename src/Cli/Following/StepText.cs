using System.Text.Json.Nodes;

namespace Berth.Cli.Following;

/// <summary>Says what a step's state left behind, in words.</summary>
internal static class StepText
{
    /// <returns>What the run waits for; null if the step is done.</returns>
    public static string? Waiting(string step, JsonObject output) => step switch
    {
        "AcquireLease" when output["lease"] is JsonObject lease && lease["acquired"]?.GetValue<bool>() == false =>
            $"waiting for the lease, which {ExecutionName(lease["holder"]?.GetValue<string>())} holds",
        "VerifyEnvironment" when output["verify"] is JsonObject verify && verify["ready"]?.GetValue<bool>() == false =>
            $"waiting: {string.Join("; ", (verify["waitingFor"] as JsonArray ?? []).Select(what => what?.GetValue<string>()))}",
        "TakeInventory" when output["inventory"] is JsonObject { } inventory && inventory["pending"]?.GetValue<bool>() == true =>
            $"waiting: {Count(inventory["changes"]?.GetValue<int>() ?? 0, "resource")} still on the way out",
        _ => null,
    };

    /// <returns>What a state that people have to end says when it begins.</returns>
    public static string? Begun(string step) => step == "AwaitApproval" ? "waits for an approval: see the plan and approve it with `berth approve`, or `berth reject`" : null;

    public static (string Text, string? Outcome, int Changes) Done(string step, JsonObject output)
    {
        var own = Own(step, output);
        var changes = own?["changes"]?.GetValue<int>() ?? 0;
        var outcome = own?["outcome"]?.GetValue<string>();
        var text = step switch
        {
            "ValidateRequest" => output["run"] is JsonObject run ? $"request {run["requestId"]} is valid, number {run["sequence"]} of {run["environment"]}" : "done",
            "AcquireLease" => $"lease taken, fencing token {output["lease"]?["fencingToken"]}",
            "PlanEnvironment" => $"{Count(changes, "change")} planned",
            "VerifyEnvironment" => "ready",
            "Compensate" => $"{Count(changes, "change")} taken back",
            "RemoveUnwanted" or "RemoveResources" => own?["of"]?.GetValue<string>() is { Length: > 0 } of
                ? $"{Count(changes, "resource")} of {of} removed{(own["left"]?.GetValue<int>() is > 0 and var left ? $", {left} left" : "")}" : "nothing to remove",
            "AwaitApproval" => "approved: the lease is taken again, and the plan made again",
            "DecideApproval" => outcome == "approved" ? "the plan is approved" : "the plan is rejected",
            "TakeInventory" => changes == 0 ? "nothing is left" : $"{Count(changes, "resource")} left",
            "RecordOutcome" => $"recorded: {outcome}",
            _ when outcome is "applied" => $"applied, {Count(changes, "change")}",
            _ => outcome ?? "done",
        };
        return (text, outcome, changes);
    }

    public static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    /// <summary>The name at the end of an execution's ARN.</summary>
    public static string ExecutionName(string? arn) => arn is { Length: > 0 } ? arn[(arn.LastIndexOf(':') + 1)..] : "another run";

    /// <summary>A branch of a Parallel ends with its outcome alone; other states keep theirs under outcomes.</summary>
    private static JsonObject? Own(string step, JsonObject output) => step switch
    {
        "Compensate" => output["compensation"] as JsonObject,
        "RecordOutcome" => output["recorded"] as JsonObject,
        "RemoveUnwanted" or "RemoveResources" => output["removal"] as JsonObject,
        "TakeInventory" => output["inventory"] as JsonObject,
        _ when output["step"]?.GetValue<string>() == step => output,
        _ => output["outcomes"]?[step] as JsonObject,
    };
}
