using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Scheduler;
using Amazon.Scheduler.Model;
using Berth.Planning;
using Berth.Profiles;
using Berth.Requests;
using Berth.Telemetry;

namespace Berth.Steps.PublishParameters;

/// <summary>
/// An environment's one-shot schedules. Schedules have no tags: the description says whose one is. One that has fired has
/// deleted itself, which is as it should be.
/// </summary>
public sealed class ScheduleKind(IAmazonScheduler scheduler, Settings settings, TimeProvider clock) : IResourceKind
{
    private const string Group = "default";
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>What is sent is not what it should be.</summary>
    private const string SomethingElse = "something else";

    public string Kind => ExpirySchedule.Kind;

    public static JsonObject Specification(ExpirySchedule schedule) => new()
    {
        ["at"] = schedule.At, ["sends"] = schedule.Sends, ["after"] = schedule.Expiry.After, ["expiresAt"] = schedule.Expiry.At,
    };

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        if (await FindAsync(desired.Id.Name, cancellation) is not { } live)
            return HasFired(desired) ? new(desired.Specification, new Dictionary<string, string>(), Ownership.Environment) : null;
        var seen = desired.Specification.DeepClone().AsObject();
        seen["at"] = AtOf(live);
        if (seen["sends"] is not null)
        {
            seen["expiresAt"] = ExpiresAt(live.Target) ?? seen["expiresAt"]?.GetValue<string>();
            if (!Same(TargetOf(desired with { Specification = seen }, context), live.Target))
                seen["sends"] = SomethingElse;
        }

        return new(seen, new Dictionary<string, string> { ["arn"] = live.Arn }, IsOurs(live, context) ? Ownership.Environment : Ownership.Foreign);
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            await scheduler.CreateScheduleAsync(new CreateScheduleRequest
            {
                Name = desired.Id.Name,
                GroupName = Group,
                Description = Description(context),
                ScheduleExpression = Expression(desired),
                ScheduleExpressionTimezone = "UTC",
                FlexibleTimeWindow = new() { Mode = FlexibleTimeWindowMode.OFF },
                ActionAfterCompletion = ActionAfterCompletion.DELETE,
                Target = TargetOf(desired, context),
            }, cancellation);
        }
        catch (ConflictException)
        {
            // Made by an earlier try, or somebody else's: which of them, the comparison below tells.
            if (await ObserveAsync(desired, context, cancellation) is { Scope: Ownership.Foreign })
                throw new Errors.PermanentError("ForeignSchedule", $"The schedule {desired.Id.Name} belongs to somebody else.", "Rename the environment, or have the owner remove it.");
            return await UpdateAsync(desired, null!, context, cancellation);
        }

        return (await ObserveAsync(desired, context, cancellation))!;
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        await scheduler.UpdateScheduleAsync(new UpdateScheduleRequest
        {
            Name = desired.Id.Name,
            GroupName = Group,
            Description = Description(context),
            ScheduleExpression = Expression(desired),
            ScheduleExpressionTimezone = "UTC",
            FlexibleTimeWindow = new() { Mode = FlexibleTimeWindowMode.OFF },
            ActionAfterCompletion = ActionAfterCompletion.DELETE,
            Target = TargetOf(desired, context),
        }, cancellation);
        return (await ObserveAsync(desired, context, cancellation))!;
    }

    /// <summary>What somebody else had it send nobody kept: it goes on sending what this run set.</summary>
    public async Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(desired, context, cancellation) is not { } current)
            return;
        var before = desired with { Specification = Difference.Undone(desired.Specification, change.Fields.Where(field => field.Path != "/sends")) };
        if (((IResourceKind)this).Compare(before, current).Count > 0)
            await UpdateAsync(before, current, context, cancellation);
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await FindAsync(id.Name, cancellation) is not { } live || !IsOurs(live, context))
            return;
        try
        {
            await scheduler.DeleteScheduleAsync(new DeleteScheduleRequest { Name = id.Name, GroupName = Group }, cancellation);
        }
        catch (ResourceNotFoundException)
        {
            // It has fired in between.
        }
    }

    private async Task<GetScheduleResponse?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await scheduler.GetScheduleAsync(new GetScheduleRequest { Name = name, GroupName = Group }, cancellation);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private bool HasFired(Resource desired) => desired.Specification["at"] is { } at && ExpiryTerms.Time(at.GetValue<string>()) <= clock.GetUtcNow();

    private static string Description(StepContext context) => $"When the environment {context.Run.Environment} expires; kept by Berth";

    private static bool IsOurs(GetScheduleResponse live, StepContext context) => live.Description == Description(context);

    private static string Expression(Resource desired) =>
        $"at({ExpiryTerms.Time(desired.Specification["at"]!.GetValue<string>()).UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)})";

    private static string AtOf(GetScheduleResponse live) =>
        live.ScheduleExpression.StartsWith("at(", StringComparison.Ordinal) ? $"{live.ScheduleExpression[3..^1]}Z" : live.ScheduleExpression;

    private Target TargetOf(Resource desired, StepContext context)
    {
        var specification = desired.Specification;
        var expiry = new EnvironmentExpiry(specification["after"]!.GetValue<string>(), specification["expiresAt"]!.GetValue<string>(), "");
        var reminds = specification["sends"]!.GetValue<string>() == ExpirySchedule.Reminder;
        return new()
        {
            Arn = reminds ? settings.EventBusArn : settings.RequestQueueArn,
            RoleArn = settings.ExpiryRole,
            Input = reminds ? Reminder(context.Run.Environment, expiry) : Action(context.Run.Environment, expiry),
            EventBridgeParameters = reminds ? new() { DetailType = "Expiring", Source = OutcomeEvent.Source } : null,
            DeadLetterConfig = new() { Arn = settings.EventDeadLetterQueueArn },
        };
    }

    private static string Action(string environment, EnvironmentExpiry expiry) => new JsonObject
    {
        ["schema"] = ActionRequest.SchemaName, ["requestId"] = ExpiryTerms.RequestId(expiry), ["action"] = ActionRequest.Expire, ["environment"] = environment,
    }.ToJsonString();

    private static string Reminder(string environment, EnvironmentExpiry expiry) =>
        new JsonObject { ["environment"] = environment, ["expiresAt"] = expiry.At }.ToJsonString();

    /// <summary>The expiry that a target speaks of, whichever of the two it is; null if it is neither.</summary>
    private static string? ExpiresAt(Target target)
    {
        try
        {
            var input = JsonNode.Parse(target.Input ?? "null");
            return input?["expiresAt"]?.GetValue<string>() ?? ExpiryTerms.At(input?["requestId"]?.GetValue<string>());
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException)
        {
            // What somebody else had it send.
            return null;
        }
    }

    private static bool Same(Target wanted, Target live) =>
        wanted.Arn == live.Arn && wanted.RoleArn == live.RoleArn && wanted.Input == live.Input
        && wanted.EventBridgeParameters?.DetailType == live.EventBridgeParameters?.DetailType && wanted.EventBridgeParameters?.Source == live.EventBridgeParameters?.Source;
}
