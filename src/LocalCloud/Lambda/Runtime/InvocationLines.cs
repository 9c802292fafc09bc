using System.Diagnostics;
using System.Globalization;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>The lines that Lambda itself writes around what a function prints.</summary>
internal static class InvocationLines
{
    public static string Start(Invocation invocation, FunctionSettings function) => $"START RequestId: {invocation.RequestId} Version: {function.Version}";

    public static string End(Invocation invocation) => $"END RequestId: {invocation.RequestId}";

    /// <summary>How long it took, and for the first invocation of a process how long that took to start.</summary>
    public static string Report(Invocation invocation, FunctionSettings function, FunctionProcess process)
    {
        double milliseconds = Stopwatch.GetElapsedTime(invocation.StartedAt).TotalMilliseconds;
        string init = process.InitReported || process.InitDuration is not { } duration
            ? "" : string.Create(CultureInfo.InvariantCulture, $"\tInit Duration: {duration.TotalMilliseconds:F2} ms");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {invocation.RequestId}\tDuration: {milliseconds:F2} ms\tBilled Duration: {Math.Ceiling(milliseconds):F0} ms\tMemory Size: {function.MemoryMegabytes} MB\tMax Memory Used: {process.PeakMemoryMegabytes} MB{init}");
    }
}
