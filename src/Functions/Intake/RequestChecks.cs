using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Intake;

/// <summary>Why a request is refused for good: a stable code and everything that is wrong, a line each.</summary>
public sealed record Refusal(string Code, string Reasons);

public sealed record CheckedRequest(EnvironmentRequest? Request, string ContentHash, Platform? Platform, Refusal? Refusal);

/// <summary>All checks that need no look at the environment itself, the same for a message and for an execution by hand.</summary>
public sealed class RequestChecks(IAmazonSimpleSystemsManagement ssm, ProfileCatalog profiles)
{
    public async Task<CheckedRequest> CheckAsync(RequestReading reading, CancellationToken cancellation)
    {
        if (reading.Request is not { } request)
            return Refused(reading, "RequestInvalid", reading.Problems);
        if (await PlatformAsync(request.Platform, cancellation) is not { } platform)
            return Refused(reading, "PlatformUnknown", [new("/platform", $"there is no platform {request.Platform}", "put it with `berth platform put FILE`, or name one that is there")]);
        var problems = profiles[request.Profile].Check(request, platform).ToList();
        return problems.Count > 0 ? Refused(reading, "RequestInvalid", problems) : new(request, reading.ContentHash, platform, null);
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
