using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// Policy variables such as ${aws:PrincipalAccount}. One that the request does not have takes its default, as in
/// ${aws:PrincipalTag/team, 'none'}, and matches nothing without. Source: IAM User Guide, "Specifying default values" of
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
/// </summary>
internal static partial class Variables
{
    public static string Replace(string text, RequestContext context) =>
        !text.Contains("${", StringComparison.Ordinal)
            ? text
            : Variable().Replace(text, match => match.Groups[1].Value switch
            {
                "*" or "?" or "$" => match.Groups[1].Value,
                var key => context[key]?.FirstOrDefault() ?? (match.Groups[2].Success ? match.Groups[2].Value : "\0"),
            });

    /// <summary>The keys that a text takes values of.</summary>
    public static IEnumerable<string> KeysIn(string text) => Variable().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\$\{([^},]+)(?:,\s*'([^']*)')?\}")]
    private static partial Regex Variable();
}
