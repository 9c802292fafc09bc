using Berth.Errors;
using Berth.Registry;
using Berth.Steps.PublishParameters;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

/// <summary>Three writes a second in the account, however many functions write.</summary>
public sealed class WritePaceTests
{
    private readonly WaitingClock clock = new();
    private readonly RegistryTable table;

    public WritePaceTests() => table = new(PaceTable.Make(), "registry");

    [Fact]
    public async Task Functions_share_the_quota()
    {
        WritePace[] functions = [Function(), Function(), Function()];
        var times = new List<DateTimeOffset>();
        for (var round = 0; round < 3; round++)
            foreach (var function in functions)
                for (var write = 0; write < 6; write++)
                {
                    await function.TakeAsync(Sample.Platform, default);
                    times.Add(clock.GetUtcNow());
                }
        // In any second no more than three, but for the rounding to milliseconds.
        Assert.All(times.Order().Index().Skip(3), time => Assert.True(time.Item - times.Order().ElementAt(time.Index - 3) >= TimeSpan.FromSeconds(0.9), $"{time}"));
        Assert.InRange((times.Max() - times.Min()).TotalSeconds, 17, 19);
    }

    [Fact]
    public async Task Who_comes_while_the_quota_is_spoken_for_waits_in_the_state_machine()
    {
        var writing = Function();
        await writing.EnterAsync(Sample.Platform, default);
        await writing.TakeAsync(Sample.Platform, default);
        await Assert.ThrowsAsync<PaceError>(() => Function().EnterAsync(Sample.Platform, default));
        clock.Advance(TimeSpan.FromSeconds(2));
        await Function().EnterAsync(Sample.Platform, default);
    }

    [Fact]
    public async Task Writes_that_were_not_made_are_not_made_up_for()
    {
        var function = Function();
        await function.TakeAsync(Sample.Platform, default);
        clock.Advance(TimeSpan.FromMinutes(5));
        var before = clock.GetUtcNow();
        for (var write = 0; write < 7; write++)
            await function.TakeAsync(Sample.Platform, default);
        Assert.True(clock.GetUtcNow() - before >= TimeSpan.FromSeconds(1.9));
    }

    private WritePace Function() => new(table, 3, clock);
}
