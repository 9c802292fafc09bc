using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Intake;

/// <summary>Why a request is refused for good: a stable code and everything that is wrong, a line each.</summary>
public sealed record Refusal(string Code, string Reasons);

/// <param name="Request">Of an action: the request that it goes by.</param>
/// <param name="Action">Null for a request for an environment.</param>
public sealed record CheckedRequest(EnvironmentRequest? Request, string ContentHash, Platform? Platform, Refusal? Refusal, ActionRequest? Action = null)
{
    /// <summary>The id under which it is recorded; only for what is not refused.</summary>
    public string RequestId => Action?.RequestId ?? Request!.RequestId;
}

/// <summary>All checks that need no look at the cloud itself, the same for a message and for an execution by hand.</summary>
public sealed class RequestChecks(IAmazonSimpleSystemsManagement ssm, ProfileCatalog profiles, Environments environments, Runs runs)
{
    /// <param name="requestedBy">Who sent it: some actions are for the environment's owner only.</param>
    public async Task<CheckedRequest> CheckAsync(RequestReading reading, string requestedBy, CancellationToken cancellation)
    {
        if (reading.Action is { } action)
            return await CheckAsync(action, reading, requestedBy, cancellation);
        if (reading.Request is not { } request)
            return Refused(reading, "RequestInvalid", reading.Problems);
        if (await PlatformAsync(request.Platform, cancellation) is not { } platform)
            return Refused(reading, "PlatformUnknown", [new("/platform", $"there is no platform {request.Platform}", "put it with `berth platform put FILE`, or name one that is there")]);
        var problems = profiles[request.Profile].Check(request, platform).ToList();
        return problems.Count > 0 ? Refused(reading, "RequestInvalid", problems) : new(request, reading.ContentHash, platform, null);
    }

    private async Task<CheckedRequest> CheckAsync(ActionRequest action, RequestReading reading, string requestedBy, CancellationToken cancellation)
    {
        if (await environments.FindAsync(action.Environment, cancellation) is not { } environment
            || await runs.FindAsync(action.Environment, action.Action == ActionRequest.Retry ? environment.RequestId : environment.StandsBy, cancellation) is not { } basis)
            return Refused(reading, "EnvironmentUnknown", [new("/environment", $"there is no environment {action.Environment}", "see which there are with `berth list`")]);
        // An environment can be retired when its platform's definition has gone before it.
        if ((await PlatformAsync(basis.Request.Platform, cancellation) ?? basis.Platform) is not { } platform)
            return Refused(reading, "PlatformUnknown", [new("/environment", $"its platform {basis.Request.Platform} is not there", "put it with `berth platform put FILE`")]);
        return ActionRules.Refuse(action, environment, basis.Request, platform, requestedBy) is { } refusal
            ? new(null, reading.ContentHash, null, refusal)
            : new(basis.Request, reading.ContentHash, platform, null, action);
    }

    private async Task<Platform?> PlatformAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var parameter = await ssm.GetParameterAsync(new GetParameterRequest { Name = Platform.ParameterName(name) }, cancellation);
            return JsonSerializer.Deserialize(parameter.Parameter.Value, PlatformJson.Default.Platform);
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    private static CheckedRequest Refused(RequestReading reading, string code, IReadOnlyList<RequestProblem> problems) =>
        new(null, reading.ContentHash, null, new(code, string.Join('\n', problems)));
}
