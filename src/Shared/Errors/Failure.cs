using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Steps;

namespace Berth.Errors;

/// <summary>What went wrong, taken apart again: reason, remedy and code travel through Step Functions in one message.</summary>
public sealed partial record Failure(string? Reason, string? Remedy, string? Code)
{
    public static Failure Of(StepFailure? failure)
    {
        if (failure is null)
            return new(null, null, null);
        var message = Message(failure.Cause) ?? failure.Cause ?? failure.Error ?? "";
        return Pattern().Match(message) is { Success: true } match
            ? new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)
            : new(message, "Look at the step's log: the execution's name finds it.", failure.Error);
    }

    /// <summary>Lambda gives a failure's cause as JSON with errorType and errorMessage.</summary>
    private static string? Message(string? cause)
    {
        try
        {
            return (JsonNode.Parse(cause ?? "") as JsonObject)?["errorMessage"]?.GetValue<string>();
        }
        catch (JsonException)
        {
            // Step Functions' own failures are plain text.
            return null;
        }
    }

    [GeneratedRegex(@"\A(.*?) What to do: (.*) \[([A-Za-z0-9.]+)\]\z", RegexOptions.Singleline)]
    private static partial Regex Pattern();
}
