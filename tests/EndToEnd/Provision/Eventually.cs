namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Asks again until the answer is right, a few times a second: asking without a pause would hold up what it waits for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.3);

    public static async Task<T> Async<T>(Func<Task<T>> ask, Func<T, bool> right, TimeSpan? patience = null)
    {
        var until = DateTimeOffset.UtcNow + (patience ?? Patience);
        using var timer = new PeriodicTimer(Period);
        while (true)
        {
            var answer = await ask();
            if (right(answer))
                return answer;
            Assert.True(DateTimeOffset.UtcNow < until, $"still: {answer}");
            await timer.WaitForNextTickAsync();
        }
    }
}
