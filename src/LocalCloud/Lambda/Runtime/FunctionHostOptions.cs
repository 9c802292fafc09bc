using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>What the function host needs of its surroundings.</summary>
public sealed record FunctionHostOptions
{
    /// <summary>The folder that holds <see cref="Executable"/>; also the functions' working directory, as /var/task is on AWS.</summary>
    public required string FunctionsDirectory { get; init; }

    /// <summary>Where functions may write, as /tmp is on AWS.</summary>
    public required string ScratchDirectory { get; init; }

    /// <summary>Where functions send their AWS calls.</summary>
    public required Uri GatewayEndpoint { get; init; }

    /// <summary>Session keys of a function's role: role ARN and session name in, keys out. Each process gets its own.</summary>
    public required Func<string, string, Task<AwsKeys>> IssueKeys { get; init; }

    public string Executable { get; init; } = "bootstrap";

    public string Region { get; init; } = "ap-northeast-1";

    /// <summary>Processes of one function at most; further invocations wait for one of them.</summary>
    public int ProcessesPerFunction { get; init; } = 3;

    /// <summary>An extra process that had nothing to do for this long is stopped; the last one of a function stays.</summary>
    public TimeSpan KeepExtra { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told the id of every process that is started, so that somebody else can end it if this program is killed.</summary>
    public Action<int> ProcessStarted { get; init; } = static _ => { };

    /// <summary>Told the id of every process that has ended.</summary>
    public Action<int> ProcessEnded { get; init; } = static _ => { };

    /// <summary>Measures time-outs and idleness: real time, for a function's work takes real time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Measures the minutes between the tries of an asynchronous event.</summary>
    public TimeProvider RetryTime { get; init; } = TimeProvider.System;
}
