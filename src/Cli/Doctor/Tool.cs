using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Cli.Clouds;
using Berth.Cli.Demo;

namespace Berth.Cli.Doctor;

/// <summary>A program that Berth's commands start.</summary>
/// <param name="Least">The oldest version that does; null for any.</param>
/// <param name="Local">Only for the local cloud.</param>
public sealed partial record Tool(string Program, IReadOnlyList<string> Arguments, string For, Version? Least, bool Local, string Remedy)
{
    private const string Area = "tools";

    /// <summary>The packages that the local cloud is made of, and their versions.</summary>
    private const string Packages = "import importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in ('moto', 'aws-sam-translator')))";

    public static IReadOnlyList<Tool> All { get; } =
    [
        new("dotnet", ["--version"], "building", new(10, 0), false, "install the .NET SDK 10"),
        new("aws", ["--version"], "demo, tests", null, false, "install the AWS command line"),
        new("kubectl", ["version", "--client"], "demo, tests", null, false, "install kubectl"),
        new("python3", ["--version"], "the local cloud", new(3, 10), true, "install Python 3.10 or later"),
        new(Python, ["-c", Packages], "the local cloud", new(5, 1), true, "./berth up installs moto and aws-sam-translator"),
        new("mariadbd", ["--version"], "the local cloud's database", new(10, 4), true, "install MariaDB's server"),
        new("mariadb", ["--version"], "demo, tests", null, true, "install MariaDB's client"),
    ];

    public async Task<Finding> LookAsync(CancellationToken cancellation) =>
        Judge(await new ForeignClient(new Dictionary<string, string>()).AskAsync(Program, Arguments, null, cancellation));

    internal Finding Judge(ForeignAnswer answer)
    {
        var subject = $"{Path.GetFileName(Program)}, for {For}";
        if (answer.ExitCode is null)
            return new(Area, subject, "is not there", Remedy);
        var text = (answer.Output + answer.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (answer.ExitCode != 0)
            return new(Area, subject, $"does not work: {text.LastOrDefault()}", Remedy);
        var found = text.FirstOrDefault() ?? "";
        return Least is not null && VersionIn(found) is { } version && version < Least
            ? new(Area, subject, $"{found}: older than {Least}", Remedy)
            : new(Area, subject, found);
    }

    /// <summary>The first number with a point in a line such as <c>mariadbd  Ver 10.11.6-MariaDB</c>.</summary>
    internal static Version? VersionIn(string text) => Number().Match(text) is { Success: true } match
        ? new(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
        : null;

    /// <summary>The one that <c>./berth up</c> has made, if the machine's own lacks the packages.</summary>
    private static string Python => Path.Combine(Installation.Here.States, "venv", "bin", "python") is var own && File.Exists(own) ? own : "python3";

    [GeneratedRegex(@"(\d+)\.(\d+)")]
    private static partial Regex Number();
}
