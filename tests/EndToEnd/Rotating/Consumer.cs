using System.Diagnostics;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>
/// A client that logs in all the time with what its application reads. As one that reads user and password one by one has to, it
/// reads again when it is refused; a refusal counts if it is refused with what it reads then, too.
/// </summary>
internal sealed class Consumer : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Func<Task<Answer>> login;
    private readonly Task running;

    /// <param name="login">Reads the credentials and logs in.</param>
    public Consumer(Func<Task<Answer>> login)
    {
        this.login = login;
        running = RunAsync();
    }

    /// <summary>One that reads RISKEN's parameters.</summary>
    public static Consumer OfParameters(CloudClients cloud, string environment) => new(async () =>
    {
        var read = (await cloud.AwsAsync("ssm", "get-parameters", "--with-decryption",
            "--names", $"/{environment}/common/DB_MASTER_USER", $"/{environment}/common/DB_MASTER_PASSWORD"))["Parameters"]!.AsArray().ToDictionary(one => (string)one!["Name"]!, one => (string)one!["Value"]!);
        return await cloud.MariaDbAsync(read[$"/{environment}/common/DB_MASTER_USER"], read[$"/{environment}/common/DB_MASTER_PASSWORD"], "SELECT 1");
    });

    public int Logins { get; private set; }

    public List<string> Refusals { get; } = [];

    /// <summary>From the first login that was refused to the next that was accepted, all such times together.</summary>
    public TimeSpan Lost { get; private set; }

    /// <summary>Ends when so many further logins have been tried.</summary>
    public Task TriedAsync(int more)
    {
        var until = Logins + more;
        return Eventually.Async(() => Task.FromResult(Logins), logins => logins >= until);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await running;
        end.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        long? refused = null;
        while (!end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await login();
            if (answer.ExitCode != 0)
            {
                refused ??= began;
                began = Stopwatch.GetTimestamp();
                answer = await login();
                if (answer.ExitCode != 0)
                    Refusals.Add(answer.Errors);
            }

            if (answer.ExitCode == 0 && refused is { } since)
            {
                Lost += Stopwatch.GetElapsedTime(since, began);
                refused = null;
            }

            Logins++;
        }
    }
}
