using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>The reference paths and payload templates of Amazon States Language, as far as the definitions here use them.</summary>
internal static class StatePaths
{
    /// <summary>What a path names, or null: <c>$</c>, <c>$.a.b</c>, <c>$[0]</c>, and of the context <c>$$.Execution.Id</c>.</summary>
    public static JsonNode? Find(string path, JsonNode? input, JsonObject context)
    {
        var (at, names) = path.StartsWith("$$", StringComparison.Ordinal) ? (context, path[2..]) : (input, path[1..]);
        foreach (var name in names.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
            at = at is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : (at as JsonObject)?[name];
        return at;
    }

    /// <exception cref="StatesRuntimeException">There is nothing at the path.</exception>
    public static JsonNode? Read(string path, JsonNode? input, JsonObject context)
    {
        if (path != "$" && !Exists(path, input, context))
            throw new StatesRuntimeException($"{path} names nothing in {input?.ToJsonString()}");
        return Find(path, input, context)?.DeepClone();
    }

    /// <summary>Fields whose names end in <c>.$</c> are read, all others stay.</summary>
    public static JsonNode? Fill(JsonNode? template, JsonNode? input, JsonObject context) => template switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => field.Key.EndsWith(".$", StringComparison.Ordinal)
            ? KeyValuePair.Create(field.Key[..^2], Read((string)field.Value!, input, context))
            : KeyValuePair.Create(field.Key, Fill(field.Value, input, context)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, input, context))]),
        _ => template?.DeepClone(),
    };

    /// <summary>The input with a result put in at a path; without a path the result takes its place.</summary>
    public static JsonNode? Put(string? path, JsonNode? input, JsonNode? result)
    {
        if (path is null or "$")
            return result;
        var whole = (JsonObject)input!.DeepClone();
        var names = path[2..].Split('.');
        var at = whole;
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject inner)
                at[name] = inner = [];
            at = inner;
        }

        at[names[^1]] = result;
        return whole;
    }

    public static bool Holds(JsonObject rule, JsonNode? input, JsonObject context)
    {
        if (rule["And"] is JsonArray all)
            return all.All(one => Holds(one!.AsObject(), input, context));
        if (rule["Or"] is JsonArray any)
            return any.Any(one => Holds(one!.AsObject(), input, context));
        var path = (string)rule["Variable"]!;
        if (rule["IsPresent"] is { } present)
            return Exists(path, input, context) == (bool)present;
        var value = Read(path, input, context);
        if (rule["StringEquals"] is { } text)
            return value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.String && (string?)value == (string?)text;
        if (rule["BooleanEquals"] is { } flag)
            return value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False && (bool)value == (bool)flag;
        if (rule["NumericGreaterThan"] is { } number)
            return value?.GetValueKind() == System.Text.Json.JsonValueKind.Number && (double)value > (double)number;
        throw new NotSupportedException($"The comparison {rule.ToJsonString()} is new here.");
    }

    private static bool Exists(string path, JsonNode? input, JsonObject context)
    {
        var dot = path.LastIndexOf('.');
        return dot < 0 || (dot == 2 && path.StartsWith("$$", StringComparison.Ordinal))
            ? Find(path, input, context) is not null
            : Find(path[..dot], input, context) is JsonObject holder && holder.ContainsKey(path[(dot + 1)..]);
    }
}

/// <summary>Step Functions' States.Runtime: the definition and its data do not fit. No Catch sees it.</summary>
internal sealed class StatesRuntimeException(string message) : Exception(message);
