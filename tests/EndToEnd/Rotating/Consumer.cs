using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>
/// A client that logs in all the time with what the application's parameters hold. As one that reads two parameters has to, it
/// reads again when it is refused; a refusal counts if it is refused with what it reads then, too.
/// </summary>
internal sealed class Consumer : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly CloudClients cloud;
    private readonly string environment;
    private readonly Task running;

    public Consumer(CloudClients cloud, string environment)
    {
        (this.cloud, this.environment) = (cloud, environment);
        running = RunAsync();
    }

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
            var answer = await LoginAsync();
            if (answer.ExitCode != 0)
            {
                refused ??= began;
                began = Stopwatch.GetTimestamp();
                answer = await LoginAsync();
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

    private async Task<Answer> LoginAsync()
    {
        var read = (await cloud.AwsAsync("ssm", "get-parameters", "--with-decryption",
            "--names", $"/{environment}/common/DB_MASTER_USER", $"/{environment}/common/DB_MASTER_PASSWORD"))["Parameters"]!.AsArray().ToDictionary(one => (string)one!["Name"]!, one => (string)one!["Value"]!);
        return await cloud.MariaDbAsync(read[$"/{environment}/common/DB_MASTER_USER"], read[$"/{environment}/common/DB_MASTER_PASSWORD"], "SELECT 1");
    }
}
