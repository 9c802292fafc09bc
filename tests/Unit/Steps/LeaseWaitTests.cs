using Berth.Steps.AcquireLease;

namespace Berth.Tests.Unit.Steps;

public class LeaseWaitTests
{
    [Theory]
    [InlineData(15, 0, 15)]
    [InlineData(15, -3, 15)]
    [InlineData(15, 200, 25)]
    [InlineData(15, 3600, 180)]
    [InlineData(1, 20, 2)]
    [InlineData(1, 500, 12)]
    public void Who_has_waited_long_asks_less_often(int period, int waited, int seconds) =>
        Assert.Equal(seconds, LeaseWait.Seconds(period, TimeSpan.FromSeconds(waited)));

    [Theory]
    [InlineData(15, 1, 20, 15)]
    [InlineData(15, 40, 20, 15)]
    [InlineData(15, 200, 20, 75)]
    [InlineData(15, 5000, 20, 180)]
    [InlineData(3, 200, 12, 25)]
    public void The_more_wait_for_a_slot_the_less_often_each_asks(int period, int waiting, int slots, int seconds) =>
        Assert.Equal(seconds, LeaseWait.SecondsForSlot(period, waiting, slots));
}
