using Amazon.Scheduler;
using Amazon.Scheduler.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps;
using Berth.Steps.PublishParameters;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class ScheduleKindTests
{
    private static readonly EnvironmentExpiry Expiry = new("7d", "2026-12-01T09:00:00Z", "2026-11-30T09:00:00Z");
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private readonly StepContext context = Sample.Context();

    [Theory]
    [InlineData(ExpirySchedule.Retirement, "at(2026-12-01T09:00:00)")]
    [InlineData(ExpirySchedule.Reminder, "at(2026-11-30T09:00:00)")]
    public async Task Schedule_fires_once_in_UTC_deletes_itself_and_is_then_as_wanted(string sends, string expression)
    {
        var service = new Service();
        var wanted = Wanted(sends);
        Assert.Null(await service.Kind.ObserveAsync(wanted, context, default));
        var made = await service.Kind.CreateAsync(wanted, context, default);
        var sent = service.Client.Sent<CreateScheduleRequest>();
        Assert.Equal((expression, "UTC", ActionAfterCompletion.DELETE, FlexibleTimeWindowMode.OFF),
            (sent.ScheduleExpression, sent.ScheduleExpressionTimezone, sent.ActionAfterCompletion, sent.FlexibleTimeWindow.Mode));
        Assert.Equal(Ownership.Environment, made.Scope);
        Assert.Empty(((IResourceKind)service.Kind).Compare(wanted, made));
    }

    [Fact]
    public async Task Retirement_goes_to_the_request_queue_and_the_reminder_to_the_event_bus()
    {
        var service = new Service();
        await service.Kind.CreateAsync(Wanted(ExpirySchedule.Retirement), context, default);
        await service.Kind.CreateAsync(Wanted(ExpirySchedule.Reminder), context, default);
        var (retirement, reminder) = (service.Live["berth-prd-expiry"].Target, service.Live["berth-prd-expiring"].Target);
        Assert.Equal((Service.Queue, (EventBridgeParameters?)null), (retirement.Arn, retirement.EventBridgeParameters));
        Assert.Contains("\"action\":\"expire\"", retirement.Input);
        Assert.Equal((Service.Bus, "berth.environment", "Expiring"), (reminder.Arn, reminder.EventBridgeParameters.Source, reminder.EventBridgeParameters.DetailType));
        Assert.All([retirement, reminder], target => Assert.Equal((Service.Role, Service.DeadLetters), (target.RoleArn, target.DeadLetterConfig.Arn)));
    }

    [Fact]
    public async Task Later_expiry_moves_the_schedule_that_is_there()
    {
        var service = new Service();
        await service.Kind.CreateAsync(Wanted(ExpirySchedule.Retirement), context, default);
        var later = Wanted(ExpirySchedule.Retirement, new("14d", "2026-12-08T09:00:00Z", "2026-12-07T09:00:00Z"));
        var seen = (await service.Kind.ObserveAsync(later, context, default))!;
        Assert.Contains(((IResourceKind)service.Kind).Compare(later, seen), change => change.Path == "/at");
        await service.Kind.UpdateAsync(later, seen, context, default);
        Assert.Equal("at(2026-12-08T09:00:00)", Assert.Single(service.Live.Values).ScheduleExpression);
    }

    [Theory]
    [InlineData(ExpirySchedule.Retirement)]
    [InlineData(ExpirySchedule.Reminder)]
    public async Task Later_expiry_that_is_taken_back_fires_and_sends_as_before(string sends)
    {
        var service = new Service();
        IResourceKind kind = service.Kind;
        await kind.CreateAsync(Wanted(sends), context, default);
        var (before, later) = (Assert.Single(service.Live.Values), Wanted(sends, new("14d", "2026-12-08T09:00:00Z", "2026-12-07T09:00:00Z")));
        var seen = (await kind.ObserveAsync(later, context, default))!;
        var fields = kind.Compare(later, seen);
        Assert.Equal(["/at", "/expiresAt"], fields.Select(field => field.Path));
        await kind.UpdateAsync(later, seen, context, default);
        await kind.RevertAsync(later, new(later.Id.ToString(), ChangeAction.Update, Ownership.Environment, fields), context, default);
        var after = Assert.Single(service.Live.Values);
        Assert.Equal((before.ScheduleExpression, before.Target.Arn, before.Target.Input), (after.ScheduleExpression, after.Target.Arn, after.Target.Input));
        Assert.Empty(kind.Compare(Wanted(sends), (await kind.ObserveAsync(Wanted(sends), context, default))!));
    }

    [Fact]
    public async Task Turned_elsewhere_and_moved_it_sends_what_it_should_when_the_move_is_taken_back()
    {
        var service = new Service();
        IResourceKind kind = service.Kind;
        await kind.CreateAsync(Wanted(ExpirySchedule.Reminder), context, default);
        service.Live["berth-prd-expiring"].Target = new() { Arn = "arn:else", Input = "no JSON" };
        var later = Wanted(ExpirySchedule.Reminder, new("14d", "2026-12-08T09:00:00Z", "2026-12-07T09:00:00Z"));
        var seen = (await kind.ObserveAsync(later, context, default))!;
        var fields = kind.Compare(later, seen);
        await kind.UpdateAsync(later, seen, context, default);
        await kind.RevertAsync(later, new(later.Id.ToString(), ChangeAction.Update, Ownership.Environment, fields), context, default);
        Assert.Equal(("at(2026-11-30T09:00:00)", Service.Bus), (service.Live["berth-prd-expiring"].ScheduleExpression, service.Live["berth-prd-expiring"].Target.Arn));
    }

    [Fact]
    public async Task Schedule_that_has_fired_is_not_made_again()
    {
        var service = new Service();
        var past = Wanted(ExpirySchedule.Reminder, new("1h", "2026-11-24T10:00:00Z", "2026-11-24T08:59:59Z"));
        Assert.NotNull(await service.Kind.ObserveAsync(past, context, default));
        Assert.Empty(((IResourceKind)service.Kind).Compare(past, (await service.Kind.ObserveAsync(past, context, default))!));
    }

    [Fact]
    public async Task Target_that_somebody_turned_elsewhere_is_a_change()
    {
        var service = new Service();
        var wanted = Wanted(ExpirySchedule.Retirement);
        await service.Kind.CreateAsync(wanted, context, default);
        service.Live["berth-prd-expiry"].Target.Arn = "arn:aws:sqs:ap-northeast-1:123456789012:elsewhere";
        Assert.Contains(((IResourceKind)service.Kind).Compare(wanted, (await service.Kind.ObserveAsync(wanted, context, default))!), change => change.Path == "/sends");
    }

    [Fact]
    public async Task Somebody_elses_schedule_is_neither_taken_nor_removed()
    {
        var service = new Service { Live = { ["berth-prd-expiry"] = new() { Name = "berth-prd-expiry", Description = "mine", ScheduleExpression = "rate(1 day)", Target = new() { Arn = "arn:else" } } } };
        var wanted = Wanted(ExpirySchedule.Retirement);
        Assert.Equal("ForeignSchedule", (await Assert.ThrowsAsync<PermanentError>(() => service.Kind.CreateAsync(wanted, context, default))).Code);
        await service.Kind.DeleteAsync(wanted.Id, context, default);
        Assert.Equal("rate(1 day)", Assert.Single(service.Live.Values).ScheduleExpression);
    }

    [Fact]
    public async Task Own_schedule_goes_even_if_it_fires_meanwhile()
    {
        var service = new Service();
        var wanted = Wanted(ExpirySchedule.Retirement);
        await service.Kind.CreateAsync(wanted, context, default);
        await service.Kind.DeleteAsync(wanted.Id, context, default);
        Assert.Empty(service.Live);
        await service.Kind.CreateAsync(wanted, context, default);
        service.FiresBeforeDeletion = true;
        await service.Kind.DeleteAsync(wanted.Id, context, default);
        Assert.Empty(service.Live);
    }

    private static Resource Wanted(string sends, EnvironmentExpiry? expiry = null)
    {
        var schedule = ExpirySchedule.Of("prd", expiry ?? Expiry).Single(one => one.Sends == sends);
        return new(schedule.Id, ScheduleKind.Specification(schedule));
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>EventBridge Scheduler, as far as the kind asks it.</summary>
    private sealed class Service
    {
        public const string Queue = "arn:aws:sqs:ap-northeast-1:123456789012:requests";
        public const string Bus = "arn:aws:events:ap-northeast-1:123456789012:event-bus/default";
        public const string Role = "arn:aws:iam::123456789012:role/expiry";
        public const string DeadLetters = "arn:aws:sqs:ap-northeast-1:123456789012:dead";

        public Service()
        {
            Client
                .On((GetScheduleRequest request) => Live.GetValueOrDefault(request.Name) ?? throw Missing())
                .On((CreateScheduleRequest request) =>
                {
                    if (!Live.TryAdd(request.Name, Answer(request.Name, request.Description, request.ScheduleExpression, request.Target)))
                        throw new ConflictException("is there");
                    return new CreateScheduleResponse();
                })
                .On((UpdateScheduleRequest request) =>
                {
                    Live[request.Name] = Answer(request.Name, request.Description, request.ScheduleExpression, request.Target);
                    return new UpdateScheduleResponse();
                })
                .On((DeleteScheduleRequest request) =>
                {
                    if (!Live.Remove(request.Name) || FiresBeforeDeletion)
                        throw Missing();
                    return new DeleteScheduleResponse();
                });
            Kind = new(Client.Client, new Settings { Table = "registry", RequestQueueArn = Queue, EventBusArn = Bus, ExpiryRole = Role, EventDeadLetterQueueArn = DeadLetters }, new Clock());
        }

        public FakeClient<IAmazonScheduler> Client { get; } = new();
        public Dictionary<string, GetScheduleResponse> Live { get; } = [];
        public bool FiresBeforeDeletion { get; set; }
        public ScheduleKind Kind { get; }

        private static GetScheduleResponse Answer(string name, string description, string expression, Target target) =>
            new() { Name = name, Arn = $"arn:aws:scheduler:ap-northeast-1:123456789012:schedule/default/{name}", Description = description, ScheduleExpression = expression, Target = target };

        private static ResourceNotFoundException Missing() => new("is not there");
    }
}
