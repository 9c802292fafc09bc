using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Lambda.Logs;

/// <summary>
/// Reads metrics out of a log line in CloudWatch's embedded metric format
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
/// </summary>
internal static class EmbeddedMetrics
{
    /// <summary>Limits of the format: targets beyond them are dropped, as CloudWatch drops them.</summary>
    private const int DimensionsPerSet = 30;
    private const int MetricsPerDirective = 100;
    private const int ValuesPerMetric = 100;

    /// <returns>By namespace, entries of PutMetricData's MetricData: one a metric and dimension set. Empty for any other line.</returns>
    public static IEnumerable<(string Namespace, JsonObject Datum)> Of(string line)
    {
        if (!line.StartsWith('{') || !line.Contains("\"_aws\"", StringComparison.Ordinal))
        {
            return [];
        }
        try
        {
            return JsonNode.Parse(line) is JsonObject root && root["_aws"] is JsonObject metadata ? [.. Read(root, metadata)] : [];
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return []; // CloudWatch takes such a line as a log line and nothing else.
        }
    }

    private static IEnumerable<(string, JsonObject)> Read(JsonObject root, JsonObject metadata)
    {
        double seconds = (metadata["Timestamp"]?.GetValue<long>() ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()) / 1000.0;
        foreach (JsonNode? directive in metadata["CloudWatchMetrics"]?.AsArray() ?? [])
        {
            string space = (string)directive!["Namespace"]!;
            JsonArray[] sets = [.. (directive["Dimensions"]?.AsArray() ?? []).Select(set => set!.AsArray()).Where(set => set.Count <= DimensionsPerSet)];
            foreach (JsonNode? metric in (directive["Metrics"]?.AsArray() ?? []).Take(MetricsPerDirective))
            {
                string name = (string)metric!["Name"]!;
                double[] values = Values(root[name]);
                if (values.Length is 0 or > ValuesPerMetric)
                {
                    continue;
                }
                foreach (JsonArray set in sets.Length == 0 ? [[]] : sets)
                {
                    // A dimension whose member is missing makes the directive invalid for this set.
                    if (set.All(dimension => root[(string)dimension!] is JsonValue))
                    {
                        yield return (space, Datum(root, metric, name, values, set, seconds));
                    }
                }
            }
        }
    }

    private static JsonObject Datum(JsonObject root, JsonNode metric, string name, double[] values, JsonArray set, double seconds)
    {
        IGrouping<double, double>[] distinct = [.. values.GroupBy(value => value)];
        return new JsonObject
        {
            ["MetricName"] = name,
            ["Dimensions"] = new JsonArray([.. set.Select(dimension => (JsonNode)new JsonObject
            {
                ["Name"] = (string)dimension!, ["Value"] = root[(string)dimension!]!.ToString(),
            })]),
            ["Values"] = new JsonArray([.. distinct.Select(group => (JsonNode)group.Key)]),
            ["Counts"] = new JsonArray([.. distinct.Select(group => (JsonNode)(double)group.Count())]),
            ["Unit"] = (string?)metric["Unit"] ?? "None",
            ["StorageResolution"] = metric["StorageResolution"]?.GetValue<int>() ?? 60,
            ["Timestamp"] = seconds,
        };
    }

    private static double[] Values(JsonNode? member) => member switch
    {
        JsonArray array => [.. array.Select(value => value!.GetValue<double>())],
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => [value.GetValue<double>()],
        _ => [],
    };
}
