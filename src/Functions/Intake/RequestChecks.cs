using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Intake;

/// <param name="Request">Of an action: the request that it goes by.</param>
/// <param name="Action">Null for a request for an environment.</param>
public sealed record CheckedRequest(EnvironmentRequest? Request, string ContentHash, Platform? Platform, Refusal? Refusal, ActionRequest? Action = null)
{
    /// <summary>The id under which it is recorded; only for what is not refused.</summary>
    public string RequestId => Action?.RequestId ?? Request!.RequestId;
}

/// <summary>
/// All that can be wrong with a request, said at once and the same for a message and for an execution by hand: its form, its
/// profile's rules, and what it meets on its platform. Reads only. What is wrong hides no more than what depends on it.
/// </summary>
public sealed class RequestChecks(IAmazonSimpleSystemsManagement ssm, ProfileCatalog profiles, Environments environments, Runs runs, PlatformServices services)
{
    /// <param name="requestedBy">Who sent it: some actions are for the environment's owner only.</param>
    public async Task<CheckedRequest> CheckAsync(RequestReading reading, string requestedBy, CancellationToken cancellation)
    {
        if (reading.Action is { } action)
            return await CheckAsync(action, reading, requestedBy, cancellation);
        var problems = reading.Problems.ToList();
        Platform? platform = null;
        if (reading.Readable is { } request && !reading.Hides("/platform"))
        {
            platform = await PlatformAsync(request.Platform, cancellation);
            if (platform is null)
                problems.Add(new("/platform", $"there is no platform {request.Platform}", "put it with `berth platform put FILE`, or name one that is there") { Code = "PlatformUnknown" });
            else if (!reading.Hides("/profile"))
                problems.AddRange(await OnPlatformAsync(reading, request, platform, cancellation));
        }

        return problems.Count > 0 ? Refused(reading, problems) : new(reading.Request, reading.ContentHash, platform, null);
    }

    private async Task<IReadOnlyList<RequestProblem>> OnPlatformAsync(RequestReading reading, EnvironmentRequest request, Platform platform, CancellationToken cancellation)
    {
        var profile = profiles[request.Profile];
        var problems = profiles.Check(request, platform).Where(problem => !reading.Hides(problem.Field)).ToList();
        if (reading.Request is { } whole && await runs.FindAsync(whole.Environment, whole.RequestId, cancellation) is { } record)
        {
            // What is on record with this content was looked at when it came; since then it may have changed what it met.
            if (record.ContentHash == reading.ContentHash)
                return problems;
            problems.Add(Refusals.OtherContent(whole.RequestId));
        }

        var needs = profile.Needs(request, platform);
        // Whose a name is cannot be told while the environment has none.
        bool Known(string field) => !Hidden(field) && !reading.Hides("/environment");
        needs = needs with
        {
            Hosts = [.. needs.Hosts.Where(host => Known(host.Field))],
            Schemas = [.. needs.Schemas.Where(schema => Known(schema.Field))],
            Namespaces = needs.Namespaces.Where(need => Known(need.Value.Field)).ToDictionary(),
        };
        // A secret that the profile does not let the request have must not be looked at either.
        List<SecretUse> secrets = [.. profile.Secrets(request).Where(use => !Hidden(use.Field))];
        var blueprint = reading.Problems.Count + problems.Count == 0 ? profile.Draw(request, platform, Placement.Nominal(needs)) : null;
        var look = services.Of(platform, request.Environment).GetRequiredService<SurroundingLook>();
        var state = await look.AtAsync(request, platform, needs, secrets, blueprint, cancellation);
        problems.AddRange(SurroundingPlan.Check(request.Environment, platform.Cluster.Name, needs, secrets, blueprint, state));
        return problems;

        bool Hidden(string field) => reading.Hides(field) || problems.Any(problem => problem.Touches(field));
    }

    private async Task<CheckedRequest> CheckAsync(ActionRequest action, RequestReading reading, string requestedBy, CancellationToken cancellation)
    {
        if (await environments.FindAsync(action.Environment, cancellation) is not { } environment
            || await runs.FindAsync(action.Environment, BasisOf(action, environment), cancellation) is not { } basis)
            return Refused(reading, [new("/environment", $"there is no environment {action.Environment}", "see which there are with `berth list`") { Code = "EnvironmentUnknown" }]);
        // An environment can be retired when its platform's definition has gone before it.
        if ((await PlatformAsync(basis.Request.Platform, cancellation) ?? basis.Platform) is not { } platform)
            return Refused(reading, [new("/environment", $"its platform {basis.Request.Platform} is not there", "put it with `berth platform put FILE`") { Code = "PlatformUnknown" }]);
        return ActionRules.Refuse(action, environment, basis.Request, platform, requestedBy) is { } refusal
            ? new(null, reading.ContentHash, null, refusal)
            : new(basis.Request, reading.ContentHash, platform, null, action);
    }

    /// <summary>The request that an action goes by.</summary>
    private static string BasisOf(ActionRequest action, EnvironmentRecord environment) => action.Action switch
    {
        ActionRequest.Retry => environment.RequestId,
        ActionRequest.Approve or ActionRequest.Reject when environment.Awaiting is { } awaiting => awaiting.RequestId,
        _ => environment.StandsBy,
    };

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

    private static CheckedRequest Refused(RequestReading reading, IReadOnlyList<RequestProblem> problems) =>
        new(null, reading.ContentHash, null, Refusal.Of(problems));
}
