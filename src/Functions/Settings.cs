using System.Globalization;

namespace Berth;

/// <summary>What the template sets in a function's environment.</summary>
public sealed record Settings
{
    /// <summary>The registry's table.</summary>
    public required string Table { get; init; }

    /// <summary>The stack's name, which metrics are told apart by.</summary>
    public string Stack { get; init; } = "berth";

    /// <summary>ARN of the function's own role, set for those that take it for one environment at a time.</summary>
    public string? Role { get; init; }

    /// <summary>The function's name, which Lambda sets.</summary>
    public string? Function { get; init; }

    /// <summary>Set for Intake only.</summary>
    public string? StateMachine { get; init; }

    /// <summary>Action to state machine, as <c>retire=arn,rotate=arn</c>; set for Intake only.</summary>
    public string? ActionStateMachines { get; init; }

    /// <summary>URL; set for functions that ask for actions.</summary>
    public string? RequestQueue { get; init; }

    /// <summary>URL; set for Intake and RecordOutcome.</summary>
    public string? DeadLetterQueue { get; init; }

    /// <summary>What the schedules of expiries use: the role that they take, and where they send.</summary>
    public string? ExpiryRole { get; init; }
    public string? RequestQueueArn { get; init; }
    public string? EventBusArn { get; init; }
    public string? EventDeadLetterQueueArn { get; init; }

    /// <summary>The unique id of that role, which the sender id of its messages begins with; set for Intake only.</summary>
    public string? ExpiryRoleId { get; init; }

    /// <summary>ARN of the policy that bounds the roles of pods; set for what makes and reads such roles.</summary>
    public string? PodBoundary { get; init; }
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(15);
    public int LeaseWaitSeconds { get; init; } = 5;
    public int VerifyWaitSeconds { get; init; } = 5;
    /// <summary>How long a function of a stopped execution may still be running.</summary>
    public int RecoverWaitSeconds { get; init; } = 120;
    public TimeSpan VerifyTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many environments are worked on at the same time.</summary>
    public int RunsAtOnce { get; init; } = 20;

    /// <summary>How often all functions together call PutParameter in an account.</summary>
    public int ParameterWritesPerSecond { get; init; } = 3;

    public static Settings FromEnvironment()
    {
        var defaults = new Settings { Table = "" };
        return new()
        {
            Table = Text("BERTH_TABLE") ?? throw new InvalidOperationException("BERTH_TABLE is not set: the function was not deployed with serverless.template."),
            Stack = Text("BERTH_STACK") ?? defaults.Stack,
            Role = Text("BERTH_ROLE"),
            Function = Text("AWS_LAMBDA_FUNCTION_NAME"),
            StateMachine = Text("BERTH_STATE_MACHINE"),
            ActionStateMachines = Text("BERTH_ACTION_STATE_MACHINES"),
            RequestQueue = Text("BERTH_REQUEST_QUEUE"),
            DeadLetterQueue = Text("BERTH_DEAD_LETTER_QUEUE"),
            PodBoundary = Text("BERTH_POD_BOUNDARY"),
            ExpiryRole = Text("BERTH_EXPIRY_ROLE"),
            ExpiryRoleId = Text("BERTH_EXPIRY_ROLE_ID"),
            RequestQueueArn = Text("BERTH_REQUEST_QUEUE_ARN"),
            EventBusArn = Text("BERTH_EVENT_BUS_ARN"),
            EventDeadLetterQueueArn = Text("BERTH_EVENT_DEAD_LETTER_QUEUE_ARN"),
            Lease = Seconds("BERTH_LEASE_SECONDS") ?? defaults.Lease,
            LeaseWaitSeconds = (int?)Seconds("BERTH_LEASE_WAIT_SECONDS")?.TotalSeconds ?? defaults.LeaseWaitSeconds,
            VerifyWaitSeconds = (int?)Seconds("BERTH_VERIFY_WAIT_SECONDS")?.TotalSeconds ?? defaults.VerifyWaitSeconds,
            RecoverWaitSeconds = (int?)Seconds("BERTH_RECOVER_WAIT_SECONDS")?.TotalSeconds ?? defaults.RecoverWaitSeconds,
            VerifyTimeout = Seconds("BERTH_VERIFY_TIMEOUT_SECONDS") ?? defaults.VerifyTimeout,
            RunsAtOnce = Text("BERTH_RUNS_AT_ONCE") is { } runs ? int.Parse(runs, CultureInfo.InvariantCulture) : defaults.RunsAtOnce,
            ParameterWritesPerSecond = Text("BERTH_PARAMETER_WRITES_PER_SECOND") is { } writes ? int.Parse(writes, CultureInfo.InvariantCulture) : defaults.ParameterWritesPerSecond,
        };
    }

    /// <summary>What is started for an action; null stands for a request for an environment.</summary>
    public string? StateMachineOf(string? action) => action is null ? StateMachine
        : (ActionStateMachines ?? "").Split(',').Select(entry => entry.Split('=', 2)).FirstOrDefault(entry => entry[0] == action && entry.Length == 2)?[1];

    private static string? Text(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static TimeSpan? Seconds(string name) => Text(name) is { } text ? TimeSpan.FromSeconds(int.Parse(text, CultureInfo.InvariantCulture)) : null;
}
