using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;

namespace Berth.Cli.Bench;

/// <summary>A rate that AWS allows an account, as docs/many-at-once.md has them with their sources.</summary>
/// <param name="By">The parameter that has a rate of its own for each value; null for one rate.</param>
public sealed record CrowdLimit(string Name, string Service, IReadOnlyList<string> Operations, double PerSecond, string? By = null)
{
    public static readonly IReadOnlyList<CrowdLimit> All =
    [
        new("ssm PutParameter", "ssm", ["PutParameter"], 3),
        new("ssm Get*, Describe*", "ssm", ["GetParameter", "GetParameters", "GetParametersByPath", "DescribeParameters"], 40),
        new("secretsmanager writes", "secretsmanager", ["CreateSecret", "PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage"], 50),
        new("cognito app clients, account", "cognito-idp", ["CreateUserPoolClient", "DescribeUserPoolClient", "UpdateUserPoolClient", "DeleteUserPoolClient", "ListUserPoolClients"], 15),
        .. new[] { "CreateUserPoolClient", "DescribeUserPoolClient", "UpdateUserPoolClient", "ListUserPoolClients" }
            .Select(operation => new CrowdLimit($"cognito {operation}, pool", "cognito-idp", [operation], 5, "UserPoolId")),
        new("states StartExecution", "states", ["StartExecution"], 150),
    ];

    public JsonObject At(double factor)
    {
        var limit = new JsonObject
        {
            ["service"] = Service,
            ["operations"] = new JsonArray([.. Operations.Select(operation => (JsonNode)operation)]),
            ["perSecond"] = PerSecond * factor,
        };
        if (By is not null)
            limit["by"] = By;
        return limit;
    }

    /// <summary>What a run came to: there is one user pool, so a rate of a pool is one rate.</summary>
    public LimitUse Use(IEnumerable<LedgerEntry> calls, double factor)
    {
        var mine = calls.Where(call => call.Service == Service && Operations.Contains(call.Operation)).ToList();
        var throttled = mine.Count(call => call.Error is { } error && error.Contains("Thrott", StringComparison.Ordinal) || call.Error == "TooManyRequestsException");
        // A second's calls may come at once.
        return new(this, mine.Count - throttled, throttled, Math.Max(0, (mine.Count - throttled) / (PerSecond * factor) - 1));
    }
}

/// <param name="Seconds">The least time in which so many calls may be made.</param>
public sealed record LimitUse(CrowdLimit Limit, int Calls, int Throttled, double Seconds)
{
    public IReadOnlyList<string> Row(double factor) =>
    [
        Limit.Name, Number(Limit.PerSecond), Number(Limit.PerSecond * factor), $"{Calls}", $"{Throttled}", Seconds.ToString("0.0", CultureInfo.InvariantCulture),
    ];

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
