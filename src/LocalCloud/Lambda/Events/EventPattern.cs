using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>
/// An EventBridge event pattern (docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html): each member
/// of the pattern must be in the event with one of the values or operators that its array names.
/// </summary>
internal static class EventPattern
{
    /// <exception cref="NotSupportedException">The pattern holds an operator that is not known here; the message names it.</exception>
    public static bool Matches(JsonObject pattern, JsonObject @event) => pattern.All(member => member.Key == "$or"
        ? member.Value!.AsArray().Any(alternative => Matches(alternative!.AsObject(), @event))
        : MemberMatches(member.Value, @event.TryGetPropertyValue(member.Key, out JsonNode? value), value));

    private static bool MemberMatches(JsonNode? pattern, bool present, JsonNode? value) => pattern switch
    {
        JsonObject nested => value switch
        {
            JsonObject inner => Matches(nested, inner),
            JsonArray several => several.OfType<JsonObject>().Any(inner => Matches(nested, inner)),
            _ => Matches(nested, []),
        },
        JsonArray alternatives => alternatives.Any(alternative => AlternativeMatches(alternative, present, value)),
        _ => throw new NotSupportedException($"An event pattern holds arrays and objects, not {pattern?.ToJsonString() ?? "null"}."),
    };

    private static bool AlternativeMatches(JsonNode? alternative, bool present, JsonNode? value)
    {
        if (alternative is JsonObject { Count: 1 } exists && exists["exists"] is JsonValue wanted)
        {
            // True of leaves only: an object in that place does not exist for the operator.
            return wanted.GetValue<bool>() == (present && value is not JsonObject);
        }
        // An array in the event matches when one of its elements does.
        return present && (value is JsonArray several
            ? several.Any(element => ValueMatches(alternative, element))
            : ValueMatches(alternative, value));
    }

    private static bool ValueMatches(JsonNode? alternative, JsonNode? value)
    {
        if (alternative is not JsonObject operation)
        {
            return Same(alternative, value);
        }
        if (operation.Count != 1)
        {
            throw new NotSupportedException($"An operator of an event pattern has one member: {operation.ToJsonString()}");
        }
        (string name, JsonNode? operand) = operation.First();
        string? text = value is JsonValue && value.GetValueKind() == JsonValueKind.String ? (string?)value : null;
        return name switch
        {
            "prefix" => text is not null && Compares(operand, text, static (text, part, how) => text.StartsWith(part, how)),
            "suffix" => text is not null && Compares(operand, text, static (text, part, how) => text.EndsWith(part, how)),
            "equals-ignore-case" => text is not null && string.Equals(text, (string?)operand, StringComparison.OrdinalIgnoreCase),
            "wildcard" => text is not null && Wildcard((string)operand!, text),
            "anything-but" => AnythingBut(operand, value, text),
            "numeric" => value?.GetValueKind() == JsonValueKind.Number && Numeric(operand!.AsArray(), Number(value)),
            _ => throw new NotSupportedException($"The event pattern operator '{name}' is not known to the local cloud."),
        };
    }

    // {"prefix": "a"} or {"prefix": {"equals-ignore-case": "a"}}
    private static bool Compares(JsonNode? operand, string text, Func<string, string, StringComparison, bool> compare) =>
        operand is JsonObject insensitive
            ? compare(text, (string)insensitive["equals-ignore-case"]!, StringComparison.OrdinalIgnoreCase)
            : compare(text, (string)operand!, StringComparison.Ordinal);

    private static bool AnythingBut(JsonNode? operand, JsonNode? value, string? text) => operand switch
    {
        JsonArray several => !several.Any(one => Same(one, value)),
        JsonObject { Count: 1 } operation => operation.First() switch
        {
            // Each of these takes one value or an array of them.
            { Value: JsonArray several } one => several.All(single => !ValueMatches(new JsonObject { [one.Key] = single?.DeepClone() }, value)),
            _ => text is null || !ValueMatches(operation, value),
        },
        _ => !Same(operand, value),
    };

    private static bool Numeric(JsonArray comparisons, double value)
    {
        for (int i = 0; i + 1 < comparisons.Count; i += 2)
        {
            double limit = Number(comparisons[i + 1]!);
            bool holds = (string?)comparisons[i] switch
            {
                "=" => value == limit,
                "<" => value < limit,
                "<=" => value <= limit,
                ">" => value > limit,
                ">=" => value >= limit,
                var unknown => throw new NotSupportedException($"The numeric comparison '{unknown}' is not known."),
            };
            if (!holds)
            {
                return false;
            }
        }
        return true;
    }

    private static bool Wildcard(string pattern, string text) =>
        Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static bool Same(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (null, null) => true,
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number => Number(a) == Number(b),
        _ => JsonNode.DeepEquals(one, other),
    };

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
}
