namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Asks again until the answer is right. Asking takes its own time, so there is no pause in between.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<T> Async<T>(Func<Task<T>> ask, Func<T, bool> right, TimeSpan? patience = null)
    {
        var until = DateTimeOffset.UtcNow + (patience ?? Patience);
        while (true)
        {
            var answer = await ask();
            if (right(answer))
                return answer;
            Assert.True(DateTimeOffset.UtcNow < until, $"still: {answer}");
        }
    }
}
