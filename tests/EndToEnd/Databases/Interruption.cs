using Berth.Errors;

namespace Berth.Tests.EndToEnd.Databases;

/// <summary>Breaks off at the nth call: before it is made, or after it was made and before its reply is heard.</summary>
public sealed class Interruption(int number = 0, bool after = false)
{
    private int calls;

    public bool Happened { get; private set; }

    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        var interrupts = ++calls == number;
        if (interrupts && !after)
            Stop();
        var result = await call();
        if (interrupts)
            Stop();
        return result;
    }

    private void Stop()
    {
        Happened = true;
        throw new TransientError($"Interrupted {(after ? "after" : "before")} call {number}.");
    }
}
