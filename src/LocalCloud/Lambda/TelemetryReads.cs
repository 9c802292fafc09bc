using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Lambda;

/// <summary>Logs and metrics are sent a moment late. Who reads them gets what was printed before it asked.</summary>
public static class TelemetryReads
{
    private static readonly string[] Operations =
    [
        "logs:GetLogEvents", "logs:FilterLogEvents", "logs:DescribeLogStreams", "logs:StartQuery",
        "monitoring:GetMetricData", "monitoring:GetMetricStatistics", "monitoring:ListMetrics",
    ];

    public static void AddTo(IDictionary<string, Override> overrides, LambdaCloud cloud)
    {
        foreach (string operation in Operations)
        {
            overrides[operation] = async (_, _) =>
            {
                await cloud.FlushLogsAsync();
                return null;
            };
        }
    }
}
