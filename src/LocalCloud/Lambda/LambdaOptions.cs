using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda;

/// <summary>What the Lambda part of the local cloud needs of the others.</summary>
public sealed record LambdaOptions
{
    /// <summary>Folder of the published functions, with the executable <c>bootstrap</c>.</summary>
    public required string FunctionsDirectory { get; init; }

    /// <summary>An existing folder where functions may write.</summary>
    public required string ScratchDirectory { get; init; }

    /// <summary>Where roles' calls go: authorised, recorded, passed on.</summary>
    public required Uri GatewayEndpoint { get; init; }

    /// <summary>Where the state is kept: moto, or another emulator.</summary>
    public required Uri StateEndpoint { get; init; }

    /// <summary>Session keys of a role, if it trusts the service: role ARN, session name and service (lambda.amazonaws.com) in, keys out.</summary>
    public required Func<string, string, string, Task<AwsKeys>> IssueKeys { get; init; }

    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>Told what goes wrong in the background, a line each.</summary>
    public Action<string> Complain { get; init; } = static line => Console.Error.WriteLine(line);

    /// <summary>Whether a function may write its log: role ARN and log group in.</summary>
    public Func<string, string, Task<bool>> MayWriteLog { get; init; } = static (_, _) => Task.FromResult(true);

    public Action<int> ProcessStarted { get; init; } = static _ => { };

    public Action<int> ProcessEnded { get; init; } = static _ => { };

    public int ProcessesPerFunction { get; init; } = 3;

    /// <summary>How long log lines are collected before they are sent together.</summary>
    public TimeSpan LogLinger { get; init; } = TimeSpan.FromMilliseconds(250);
}
