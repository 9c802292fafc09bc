using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>The interpreter's process, started once: it ends when its input closes, which the end of the tests does.</summary>
internal static class Interpreter
{
    private static readonly Lazy<Process> Started = new(() =>
        Process.Start(Tool.NodeStart("interpret.cjs", "aws-local-stepfunctions")) ?? throw new InvalidOperationException("node did not start."));

    public static JsonObject Run(JsonObject job)
    {
        lock (Started)
        {
            Started.Value.StandardInput.WriteLine(job.ToJsonString());
            Started.Value.StandardInput.Flush();
            var line = Started.Value.StandardOutput.ReadLine() ?? throw new InvalidOperationException(Started.Value.StandardError.ReadToEnd());
            var result = JsonNode.Parse(line)!.AsObject();
            return result["crash"] is { } crash ? throw new InvalidOperationException((string?)crash) : result;
        }
    }
}
