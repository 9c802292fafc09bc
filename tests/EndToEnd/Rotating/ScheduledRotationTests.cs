using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>An environment whose credentials are due after a day.</summary>
public sealed class DueEnvironment(RunningCloud running) : TurningEnvironment(running)
{
    protected override int RotateEveryDays => 1;
}

/// <summary>What is due is rotated without anybody asking.</summary>
[Collection(PassingDaysCollection.Name)]
public sealed class ScheduledRotationTests(RunningCloud running, DueEnvironment due) : IClassFixture<DueEnvironment>
{
    [Fact]
    public async Task Schedule_rotates_what_is_due()
    {
        var before = await CredentialsView.OfAsync(running.Clients, TurningEnvironment.Name);
        // A rate counts from when it was seen first: the second time is surely a day after the last rotation.
        for (var day = 0; day < 2; day++)
            await running.Control.AdvanceAsync(TimeSpan.FromHours(25));
        await due.Events.HearAsync(TurningEnvironment.Name, "Rotated", of: " rotate-");
        var after = await CredentialsView.OfAsync(running.Clients, TurningEnvironment.Name);
        Assert.NotEqual(before.Current, after.Current);
        Assert.Equal(TurningEnvironment.Parameters, after.ChangedParameters(before));
        Assert.Equal(TurningEnvironment.Consumers, after.RolledDeployments(before));
    }
}
