using Amazon.DynamoDBv2.Model;
using Berth.Registry;

namespace Berth.Tests.Steps;

public sealed class RunSlotsTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(15);
    private readonly Dictionary<string, AttributeValue> item = [];
    private readonly WaitingClock clock = new();
    private readonly RunSlots slots;

    public RunSlotsTests() => slots = new(new(PaceTable.Make(item), "registry"), clock);

    [Fact]
    public async Task So_many_environments_are_worked_on_at_a_time()
    {
        Assert.True(await TakeAsync("one"));
        Assert.True(await TakeAsync("two"));
        Assert.False(await TakeAsync("three"));
        // Asked again, as after a passing error, a run has the slot that it has.
        Assert.True(await TakeAsync("one"));
        await slots.GiveBackAsync("one", default);
        await slots.GiveBackAsync("one", default);
        Assert.Equal("1", item["busy"].N);
        Assert.True(await TakeAsync("three"));
        Assert.False(await TakeAsync("four"));
    }

    [Fact]
    public async Task A_slot_that_was_never_given_back_is_free_after_the_time_of_a_lease()
    {
        await TakeAsync("one");
        await TakeAsync("two");
        clock.Advance(Length + TimeSpan.FromSeconds(1));
        Assert.True(await TakeAsync("three"));
        Assert.Equal("1", item["busy"].N);
    }

    [Fact]
    public async Task Who_waits_is_counted_until_it_has_its_turn_or_is_not_heard_of_any_more()
    {
        await TakeAsync("one");
        await TakeAsync("two");
        Assert.Equal(new(false, 1), await slots.TakeAsync("three", 2, Length, default));
        Assert.Equal(new(false, 2), await slots.TakeAsync("four", 2, Length, default));
        Assert.Equal(new(false, 2), await slots.TakeAsync("three", 2, Length, default));
        await slots.GiveBackAsync("one", default);
        Assert.Equal(new(true, 0), await slots.TakeAsync("four", 2, Length, default));
        Assert.Equal(new(false, 1), await slots.TakeAsync("three", 2, Length, default));

        clock.Advance(Length - TimeSpan.FromSeconds(1));
        await TakeAsync("two");
        await TakeAsync("four");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new(false, 1), await slots.TakeAsync("five", 2, Length, default));
    }

    private async Task<bool> TakeAsync(string environment) => (await slots.TakeAsync(environment, 2, Length, default)).Taken;
}
