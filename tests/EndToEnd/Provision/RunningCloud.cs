using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

// Tests wait for most of their time, so there are four local clouds at once. The tests of a collection share one, and use environments of their own.

/// <summary>What a request makes.</summary>
[CollectionDefinition(Name)]
public sealed class CloudCollection : ICollectionFixture<RunningCloud>
{
    public const string Name = "local cloud";
}

/// <summary>What changes, fails and goes.</summary>
[CollectionDefinition(Name)]
public sealed class ChangesCollection : ICollectionFixture<RunningCloud>
{
    public const string Name = "local cloud in which environments change";
}

/// <summary>Credentials, approvals, crowds.</summary>
[CollectionDefinition(Name)]
public sealed class ActionsCollection : ICollectionFixture<RunningCloud>
{
    public const string Name = "local cloud in which actions are asked for";
}

/// <summary>Tests that let days pass: whatever is due in a local cloud becomes due for everybody in it. And whole workflows, to which that is nothing.</summary>
[CollectionDefinition(Name)]
public sealed class PassingDaysCollection : ICollectionFixture<RunningCloud>
{
    public const string Name = "local cloud in which days pass";
}

/// <summary>
/// <c>berth up</c> as a process, and the environment of events/risken.json in it: the first one, for it asks for the node
/// ports that RISKEN's documents name.
/// </summary>
public sealed class RunningCloud : IAsyncLifetime
{
    /// <summary>The role that the functions may take for a platform, as platform-role.template names it.</summary>
    internal const string PlatformRole = "arn:aws:iam::123456789012:role/berth-platform-second";

    internal const string VerifyTimeoutSeconds = "30";

    /// <summary>Long enough for an environment on a busy machine, short enough for the run that is to fail by it.</summary>
    private static readonly string[] Waits = [$"VerifyTimeoutSeconds={VerifyTimeoutSeconds}", $"PlatformRoleArns={PlatformRole}", "RecoverWaitSeconds=6"];

    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(30);

    private readonly string state = Repository.NewState();
    private readonly ConcurrentQueue<string> progress = [];
    private Process process = null!;
    private Task<ApplicationView>? first;
    private Task<ApplicationView>? second;

    /// <summary>What <c>berth up --json</c> printed.</summary>
    internal JsonObject Description { get; private set; } = null!;

    internal CloudClients Clients { get; private set; } = null!;

    internal ControlApi Control { get; private set; } = null!;

    /// <summary>The run of events/risken.json.</summary>
    internal Answer FirstRun { get; private set; } = null!;

    /// <summary>What its environment is, looked at once for all tests.</summary>
    internal Task<ApplicationView> FirstAsync()
    {
        FirstRun.Good();
        return first ??= ApplicationView.OfAsync(Clients, "prd", "risken");
    }

    internal const string SecondEnvironment = "second";

    /// <summary>All that stood before the second environment was made, and all after.</summary>
    internal World BeforeSecond { get; private set; } = null!;
    internal World AfterSecond { get; private set; } = null!;

    /// <summary>What the ledgers gave the second environment, as <c>berth show</c> tells it.</summary>
    internal JsonNode SecondPlacement { get; private set; } = null!;

    /// <summary>A second environment like the first, made when a test first asks for it.</summary>
    internal Task<ApplicationView> SecondAsync() => second ??= MakeSecondAsync();

    private async Task<ApplicationView> MakeSecondAsync()
    {
        FirstRun.Good();
        BeforeSecond = await World.OfAsync(Clients);
        (await Clients.SendAsync(RequestFor.Environment(SecondEnvironment))).Good();
        AfterSecond = await World.OfAsync(Clients);
        SecondPlacement = JsonNode.Parse((await Clients.BerthAsync("show", SecondEnvironment, "--json")).Good())!["record"]!["placement"]!;
        return await ApplicationView.OfAsync(Clients, SecondEnvironment, SecondEnvironment);
    }

    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo(Repository.Starter, ["up", "--json", "--state", state, .. Waits.SelectMany(wait => new[] { "--parameter", wait })])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BERTH_ROOT"] = Repository.Root;
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => progress.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        var printed = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"berth up ended:\n{string.Join('\n', progress)}");
        Description = JsonNode.Parse(printed)!.AsObject();
        Clients = new(Description, state);
        Control = new(Description);
        FirstRun = await Clients.BerthAsync("send", Repository.Risken, "--wait", "--json");
    }

    public async Task DisposeAsync()
    {
        if (Control is not null && !process.HasExited)
            await Policies.Recording.SaveAsync(this);
        Control?.Dispose();
        if (process.HasExited)
            throw new InvalidOperationException($"berth up ended by itself with {process.ExitCode}:\n{string.Join('\n', progress)}");
        // Not SIGINT: where the tests run in the background, it is ignored and stays so in what they start.
        using var terminate = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        using var limit = new CancellationTokenSource(EndingTime);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            // It alone, if it is there still: what it has started then ends and clears up by itself.
            process.Kill();
            process.Dispose();
            if (Directory.Exists(state))
                Directory.Delete(state, recursive: true);
        }
    }
}
