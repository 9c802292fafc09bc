using System.Text.RegularExpressions;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>What Parameter Store and env-injector accept as further parameters.</summary>
internal static partial class RiskenParameterNames
{
    /// <summary>The largest value of a standard parameter, in characters (AWS quota).</summary>
    private const int MaximumValue = 4096;

    public static IEnumerable<RequestProblem> Check(RiskenRequest risken) =>
        risken.Parameters.SelectMany(path => path.Value.Keys.Select(name => (List: "parameters", Path: path.Key, Name: name)))
            .Concat(risken.Secrets.SelectMany(path => path.Value.Keys.Select(name => (List: "secrets", Path: path.Key, Name: name))))
            .Where(parameter => !PathPattern().IsMatch(parameter.Path) || !NamePattern().IsMatch(parameter.Name))
            .Select(parameter => new RequestProblem($"/risken/{parameter.List}/{parameter.Path}/{parameter.Name}", "is no parameter that a pod could read",
                "give a path of one or two lower-case words, not beginning with meta, and an upper-case variable name"))
            .Concat(risken.Parameters.SelectMany(path => path.Value
                .Where(parameter => parameter.Value.Length is 0 or > MaximumValue || parameter.Value.Contains("{{") || parameter.Value.Contains("${"))
                .Select(parameter => new RequestProblem($"/risken/parameters/{path.Key}/{parameter.Key}", "is a value that Parameter Store does not take",
                    $"give 1 to {MaximumValue} characters without '{{{{' and '${{'"))));

    [GeneratedRegex("^(?!meta(/|$))[a-z][a-z0-9-]{0,40}(/[a-z][a-z0-9-]{0,40})?$")]
    private static partial Regex PathPattern();

    [GeneratedRegex("^[A-Z][A-Z0-9_]{0,127}$")]
    private static partial Regex NamePattern();
}
