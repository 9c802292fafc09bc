using System.Globalization;
using System.Net;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// IAM's condition operators. Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
/// </summary>
public static class Conditions
{
    /// <exception cref="NotSupportedException">The operator is unknown here; a policy that uses it must not be read as if it were not there.</exception>
    public static bool Hold(IReadOnlyList<(string Operator, string Key, string[] Values)> conditions, RequestContext context)
    {
        foreach (var (name, key, wanted) in conditions)
            if (!Holds(name, context[key], [.. wanted.Select(value => Variables.Replace(value, context))]))
                return false;
        return true;
    }

    private static bool Holds(string name, string[]? actual, string[] wanted)
    {
        if (name == "Null")
            return wanted.Any(value => bool.Parse(value) == (actual is null));

        var operation = name;
        var ifExists = operation.EndsWith("IfExists", StringComparison.Ordinal);
        if (ifExists) operation = operation[..^8];
        var all = operation.StartsWith("ForAllValues:", StringComparison.Ordinal);
        var any = operation.StartsWith("ForAnyValue:", StringComparison.Ordinal);
        if (all || any) operation = operation[(operation.IndexOf(':') + 1)..];
        var negated = operation.Contains("Not", StringComparison.Ordinal);
        var compare = Comparison(operation.Replace("Not", "", StringComparison.Ordinal));

        if (actual is null)
            return ifExists || all || negated && !any;
        // A key that has several values without a set operator (events:source of several entries) has to hold for each: one must not cover for another.
        return any ? actual.Any(One) : actual.All(One);

        // Several values in the policy: one has to match; negated, none may.
        bool One(string value) => wanted.Any(pattern => compare(value, pattern)) != negated;
    }

    private static Func<string, string, bool> Comparison(string name) => name switch
    {
        "StringEquals" => static (value, pattern) => value == pattern,
        "StringEqualsIgnoreCase" => static (value, pattern) => string.Equals(value, pattern, StringComparison.OrdinalIgnoreCase),
        "StringLike" => static (value, pattern) => Wildcard.Matches(pattern, value),
        // Both take wildcards; ARNs are matched part by part.
        "ArnEquals" or "ArnLike" => static (value, pattern) => ArnMatches(pattern, value),
        "Bool" => static (value, pattern) => string.Equals(value, pattern, StringComparison.OrdinalIgnoreCase),
        "IpAddress" => static (value, pattern) => InNetwork(value, pattern),
        "NumericEquals" => static (value, pattern) => Number(value) == Number(pattern),
        "NumericLessThan" => static (value, pattern) => Number(value) < Number(pattern),
        "NumericLessThanEquals" => static (value, pattern) => Number(value) <= Number(pattern),
        "NumericGreaterThan" => static (value, pattern) => Number(value) > Number(pattern),
        "NumericGreaterThanEquals" => static (value, pattern) => Number(value) >= Number(pattern),
        "DateEquals" => static (value, pattern) => Date(value) == Date(pattern),
        "DateLessThan" => static (value, pattern) => Date(value) < Date(pattern),
        "DateLessThanEquals" => static (value, pattern) => Date(value) <= Date(pattern),
        "DateGreaterThan" => static (value, pattern) => Date(value) > Date(pattern),
        "DateGreaterThanEquals" => static (value, pattern) => Date(value) >= Date(pattern),
        _ => throw new NotSupportedException($"the local cloud does not know the condition operator {name}"),
    };

    private static bool ArnMatches(string pattern, string arn)
    {
        var (wanted, actual) = (pattern.Split(':', 6), arn.Split(':', 6));
        return wanted.Length == actual.Length && wanted.Zip(actual).All(pair => Wildcard.Matches(pair.First, pair.Second));
    }

    private static bool InNetwork(string address, string network) =>
        IPAddress.TryParse(address, out var parsed)
        && IPNetwork.TryParse(network.Contains('/') ? network : network + (network.Contains(':') ? "/128" : "/32"), out var range)
        && range.Contains(parsed);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Date(string text) =>
        long.TryParse(text, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
