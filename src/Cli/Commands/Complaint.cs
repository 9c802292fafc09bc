using Amazon.Runtime;
using Berth.Errors;

namespace Berth.Cli.Commands;

/// <summary>One line for whatever failed: what is wrong, where, what to do.</summary>
public static class Complaint
{
    public static (string Line, int ExitCode) Of(Exception failure, bool interrupted) => failure switch
    {
        OperationCanceledException when interrupted => ("interrupted", ExitCodes.Interrupted),
        CommandError error => (OneLine(error.Message), error.ExitCode),
        PermanentError error => (OneLine($"{error.Reason} {error.Remedy}"), ExitCodes.Failed),
        AmazonServiceException error => (OneLine($"AWS refused the call: {error.ErrorCode ?? error.StatusCode.ToString()}: {error.Message} Check the credentials, their rights and the region."), ExitCodes.Failed),
        AmazonClientException error => (OneLine($"AWS could not be called: {error.Message} Check region, credentials and network; without --stack, that `berth up` still runs."), ExitCodes.Failed),
        HttpRequestException error => (OneLine($"No answer: {error.Message} Check that `berth up` still runs."), ExitCodes.Failed),
        UnauthorizedAccessException or IOException => (OneLine($"{failure.Message} Check the path and its rights."), ExitCodes.Failed),
        _ => (OneLine($"{failure.GetType().Name}: {failure.Message} This is a defect: run it again with BERTH_DEBUG=1 and report what it prints."), ExitCodes.Failed),
    };

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
