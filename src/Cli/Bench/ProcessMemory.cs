using System.Globalization;

namespace Berth.Cli.Bench;

/// <summary>What Linux tells of a process's memory.</summary>
public static class ProcessMemory
{
    public static FunctionMemory Of(string function, int process)
    {
        var resident = Kibibytes(File.ReadLines($"/proc/{process}/status"), "VmRSS:") ?? 0;
        var rollup = $"/proc/{process}/smaps_rollup";
        var proportional = File.Exists(rollup) ? Kibibytes(File.ReadLines(rollup), "Pss:") : null;
        return new(function, resident / 1024, proportional / 1024);
    }

    /// <summary>The number of a line such as <c>VmRSS:     53124 kB</c>.</summary>
    internal static double? Kibibytes(IEnumerable<string> lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? double.Parse(line[name.Length..].Replace("kB", "").Trim(), CultureInfo.InvariantCulture)
            : null;
}
