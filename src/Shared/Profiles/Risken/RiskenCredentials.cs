using Berth.Planning;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>
/// What a request gives of the credentials without which some scanners have nothing to do: those of GitHub, Google Cloud and
/// Azure. Such a scanner runs when one of its sets is whole under paths that it reads.
/// </summary>
public sealed class RiskenCredentials(RiskenRequest risken)
{
    /// <summary>Parameters whose values are secret, so that a request may only point to them.</summary>
    private static readonly HashSet<string> Secrets =
    [
        "AZURE_CLIENT_SECRET", CodeDataKey, "DB_MASTER_PASSWORD", "DB_SLAVE_PASSWORD", "GITHUB_APP_OAUTH_CLIENT_SECRET", "GITHUB_APP_PRIVATE_KEY",
        "GITHUB_DEFAULT_TOKEN", "GOOGLE_SERVICE_ACCOUNT_JSON", "GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY", "OPEN_AI_TOKEN", "SLACK_API_TOKEN",
        "VULNERABILITY_API_KEY", "WPSCAN_VULNDB_APIKEY",
    ];

    /// <summary>Encrypts what datasource-api keeps for the code scanners; without it neither starts.</summary>
    public const string CodeDataKey = "CODE_DATA_KEY";

    /// <summary>Where it lives: both sides read it there.</summary>
    public const string CodePath = "code/common";

    public static bool IsSecret(string name) => Secrets.Contains(name);

    public bool TurnOn(RiskenWorkload workload) =>
        workload.Credentials.Count == 0 || workload.Credentials.Any(set => set.All(name => Gives(workload, name)));

    /// <summary>Every set that is given in part, with the names that it lacks.</summary>
    public IEnumerable<RequestProblem> Check() => RiskenWorkload.All
        .SelectMany(workload => workload.Credentials.Select(set => (Workload: workload, Set: set, Missing: set.Where(name => !Gives(workload, name)).ToList())))
        .Where(found => found.Missing.Count > 0 && found.Missing.Count < found.Set.Count)
        .SelectMany(found => found.Missing.Select(name => new RequestProblem(
            $"/risken/{(IsSecret(name) ? "secrets" : "parameters")}/{JsonPointer.Escape(found.Workload.FamilyPath!)}/{name}", "is missing",
            $"give all of {string.Join(", ", found.Set)}, or none of them")))
        .Distinct();

    private bool Gives(RiskenWorkload workload, string name) => workload.ParameterPaths.Any(path =>
        risken.Parameters.GetValueOrDefault(path)?.ContainsKey(name) == true || risken.Secrets.GetValueOrDefault(path)?.ContainsKey(name) == true);
}
