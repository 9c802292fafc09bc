using System.Diagnostics;

namespace Berth.LocalCloud.Moto;

/// <summary>The Python that has moto and samtranslator: BERTH_PYTHON, or python3 from PATH.</summary>
internal static class Python
{
    /// <summary>How to start one of the scripts that lie beside the program in Moto/.</summary>
    public static ProcessStartInfo Start(string script, params IEnumerable<string> arguments)
    {
        var interpreter = Environment.GetEnvironmentVariable("BERTH_PYTHON");
        var start = new ProcessStartInfo(string.IsNullOrEmpty(interpreter) ? "python3" : interpreter)
        {
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Moto", script));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }
}
