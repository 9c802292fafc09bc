using System.Text.RegularExpressions;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>
/// The roles that RISKEN's scanners take in the accounts that they look into. The platform's own account gets one made
/// (ca-risken/terraform-module, aws-scan-setting); the others bring theirs.
/// </summary>
internal static partial class RiskenScan
{
    /// <summary>What RISKEN asks beyond SecurityAudit.</summary>
    private static readonly string[] FurtherActions =
    [
        "athena:GetWorkGroup", "elasticfilesystem:DescribeFileSystems", "elastictranscoder:ListPipelines", "logs:DescribeLogGroups",
        "logs:DescribeMetricFilters", "servicequotas:ListServiceQuotas", "ses:DescribeActiveReceiptRuleSet",
    ];

    public static ScanRole? Role(string environment, ScanRequest? scan, Platform platform, WorkloadIdentity identity) => scan?.Accounts.Contains(platform.AccountId) != true ? null : new(
        OwnRole(environment), identity.RoleName, scan.ExternalId, ["arn:aws:iam::aws:policy/SecurityAudit"], [new("LookFurther", FurtherActions, ["*"])]);

    public static IEnumerable<string> Roles(string environment, ScanRequest scan, Platform platform) => scan.Accounts.Select(account =>
        $"arn:aws:iam::{account}:role/{(account == platform.AccountId ? OwnRole(environment) : scan.RoleName)}");

    public static IEnumerable<RequestProblem> Check(ScanRequest scan)
    {
        if (scan.Accounts.Count == 0)
            yield return new("/risken/scan/accounts", "is empty", "name the accounts to scan, or leave scan out");
        if (scan.Accounts.Distinct().Count() < scan.Accounts.Count)
            yield return new("/risken/scan/accounts", "names an account twice", "name each account once");
        foreach (var (index, account) in scan.Accounts.Index())
            if (!AccountPattern().IsMatch(account))
                yield return new($"/risken/scan/accounts/{index}", "is no account id", "give twelve digits");
    }

    private static string OwnRole(string environment) => $"berth-{environment}-scan";

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex AccountPattern();
}
