using System.Text;
using System.Text.RegularExpressions;
using Berth.Planning;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>What Parameter Store and env-injector accept as further parameters, and what a request may give of them.</summary>
internal static partial class RiskenParameterNames
{
    private static readonly string[] Paths = [.. RiskenWorkload.All.SelectMany(workload => workload.ParameterPaths).Distinct().Order(StringComparer.Ordinal)];

    public static IEnumerable<RequestProblem> Check(RiskenRequest risken)
    {
        foreach (var (path, parameters) in risken.Parameters)
            foreach (var (name, value) in parameters)
            {
                var field = Field("parameters", path, name);
                foreach (var problem in CheckName(field, path, name))
                    yield return problem;
                if (RiskenCredentials.IsSecret(name))
                    yield return new(field, "is a secret", "point to it under secrets; CODE_DATA_KEY may be left out: one is made");
                if (Encoding.UTF8.GetByteCount(value) is 0 or > ParameterSet.MostBytes || value.Contains("{{") || value.Contains("${") || value.Any(IsControl))
                    yield return new(field, "is a value that Parameter Store does not take", $"give 1 to {ParameterSet.MostBytes} bytes without '{{{{', '${{' and control characters other than line ends and tabs");
            }

        foreach (var (path, secrets) in risken.Secrets)
            foreach (var name in secrets.Keys)
            {
                var field = Field("secrets", path, name);
                foreach (var problem in CheckName(field, path, name))
                    yield return problem;
                if (name == RiskenCredentials.CodeDataKey && path != RiskenCredentials.CodePath)
                    yield return new(field, "is not where all that need it read it", $"give it under {RiskenCredentials.CodePath}");
                if (risken.Parameters.GetValueOrDefault(path)?.ContainsKey(name) == true)
                    yield return new(field, "is given under parameters too", "give it once");
            }
    }

    public static string Field(string list, string path, string name) => $"/risken/{list}/{JsonPointer.Escape(path)}/{JsonPointer.Escape(name)}";

    private static IEnumerable<RequestProblem> CheckName(string field, string path, string name)
    {
        if (!Paths.Contains(path))
            yield return new(field, "is under a path that no pod reads", $"give one of {string.Join(", ", Paths)}");
        if (!NamePattern().IsMatch(name))
            yield return new(field, "is no variable that a pod could read", "give upper-case letters, digits and underscores");
        if (name.StartsWith("DB_MASTER_", StringComparison.Ordinal) || name.StartsWith("DB_SLAVE_", StringComparison.Ordinal))
            yield return new(field, "is Berth's to give", "leave it out: it follows the platform's database and each rotation");
        if (name is "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" or "AWS_SESSION_TOKEN")
            yield return new(field, "is a key of AWS", "leave it out: pods have a role");
    }

    /// <summary>Such as NUL, which no environment variable can hold.</summary>
    private static bool IsControl(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{0,127}\z")]
    private static partial Regex NamePattern();
}
