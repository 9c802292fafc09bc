using System.Diagnostics;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Cli.Demo;

namespace Berth.Cli.Bench;

/// <summary>
/// A client that logs in to the database all the time with what the application's parameters hold. User and password are two
/// parameters, so when it is refused it reads again, as a pod that starts again does, and only a second refusal is a failed login.
/// </summary>
internal sealed class LoginWatch : IAsyncDisposable
{
    /// <summary>Between two logins: often enough to see a window of tenths of a second, seldom enough to leave the processors to the rotation.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource end = new();
    private readonly TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ForeignClient clients = new(new Dictionary<string, string>());
    private readonly LocalCloudDescription cloud;
    private readonly AmazonSimpleSystemsManagementClient ssm;
    private readonly string[] names;
    private readonly Task<Logins> running;

    public LoginWatch(RunningCloud running, string environment)
    {
        cloud = running.Description;
        ssm = new(running.Plane.Connection.Credentials, running.Plane.Connection.Configured<AmazonSimpleSystemsManagementConfig>());
        names = [$"/{environment}/common/DB_MASTER_USER", $"/{environment}/common/DB_MASTER_PASSWORD"];
        this.running = Task.Run(RunAsync);
    }

    /// <summary>Ends with the first login that was accepted.</summary>
    public async Task AcceptedAsync() => await await Task.WhenAny(accepted.Task, running);

    /// <summary>One more login, then what all of them came to.</summary>
    public async Task<Logins> EndAsync()
    {
        await end.CancelAsync();
        return await running;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAny(running);
        end.Dispose();
        ssm.Dispose();
    }

    private async Task<Logins> RunAsync()
    {
        var (tried, failed, readAgain, lost) = (0, 0, 0, TimeSpan.Zero);
        long? refused = null;
        while (true)
        {
            var last = end.IsCancellationRequested;
            var began = Stopwatch.GetTimestamp();
            var good = await LoginAsync();
            if (!good && await LoginAsync())
                (good, readAgain) = (true, readAgain + 1);
            tried++;
            if (good && refused is { } since)
                (lost, refused) = (lost + Stopwatch.GetElapsedTime(since, began), null);
            if (good)
                accepted.TrySetResult();
            else
                (failed, refused) = (failed + 1, refused ?? began);
            if (last)
                return new(tried, failed, readAgain, (refused is { } open ? lost + Stopwatch.GetElapsedTime(open) : lost).TotalSeconds);
            await Task.Delay(Period);
        }
    }

    private async Task<bool> LoginAsync()
    {
        var read = (await ssm.GetParametersAsync(new GetParametersRequest { Names = [.. names], WithDecryption = true })).Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        var (host, port, _, authority) = cloud.MySql;
        var answer = await clients.AskAsync("mariadb",
            ["--no-defaults", $"--host={host}", $"--port={port}", "--protocol=tcp", $"--user={read[names[0]]}", $"--ssl-ca={authority}", "--ssl-verify-server-cert", "--batch", "--execute", "SELECT 1"],
            new Dictionary<string, string> { ["MYSQL_PWD"] = read[names[1]] }, CancellationToken.None);
        return answer.ExitCode is null ? throw new CommandError($"mariadb cannot be started: {answer.Errors}", "Install MariaDB's client: see `berth doctor`.") : answer.Good;
    }
}
