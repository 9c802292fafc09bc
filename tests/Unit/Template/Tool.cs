using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>Runs one of the outside programs that judge the template and the definitions.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>BERTH_PYTHON names an interpreter that has cfn-lint and aws-sam-translator; otherwise the one on PATH.</summary>
    public static string Python => Environment.GetEnvironmentVariable("BERTH_PYTHON") is { Length: > 0 } path ? path : "python3";

    /// <summary>
    /// BERTH_NODE_MODULES names the folder with the pinned npm packages, as ./berth test does; otherwise .berth/node/node_modules,
    /// installed once for a bare `dotnet test`.
    /// </summary>
    public static string NodeModules { get; } =
        Environment.GetEnvironmentVariable("BERTH_NODE_MODULES") is { Length: > 0 } path ? path : Installed(Repository.PathOf(".berth/node"));

    public sealed record Result(int ExitCode, string Output, string Errors);

    public static Result Node(string script, string package, string input) => Finish(NodeStart(script, package), input);

    /// <exception cref="InvalidOperationException">The package is not installed: the message says how to.</exception>
    public static ProcessStartInfo NodeStart(string script, string package)
    {
        if (!Directory.Exists(Path.Combine(NodeModules, package)))
            throw new InvalidOperationException(
                $"The npm package {package} is not under {NodeModules}. `./berth test` installs it, and so does " +
                "`npm ci --prefix .berth/node` after copying eng/node/package*.json there.");
        var start = Start("node", [Repository.PathOf("tests/Unit/Template/" + script)]);
        start.Environment["NODE_PATH"] = NodeModules;
        return start;
    }

    public static Result Run(string program, IEnumerable<string> arguments, string input = "") => Finish(Start(program, arguments), input);

    /// <summary>Asks what cfn-lint knows of IAM's actions and resources.</summary>
    /// <param name="answer">A Python expression over <c>policies</c>, by service, and <c>asked</c>.</param>
    public static JsonNode AskOfPolicies(string definitions, string answer, string asked)
    {
        var script = $"""
            import importlib.resources, json, sys
            policies = json.loads(importlib.resources.files("cfnlint").joinpath("data/AdditionalSpecs/Policies.json").read_text())
            asked = json.load(sys.stdin)
            {definitions}
            print(json.dumps({answer}))
            """;
        var result = Run(Python, ["-c", script], asked);
        Assert.True(result.ExitCode == 0, result.Errors);
        return JsonNode.Parse(result.Output)!;
    }

    private static string Installed(string folder)
    {
        var modules = Path.Combine(folder, "node_modules");
        if (Directory.Exists(modules))
            return modules;
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "package.json", "package-lock.json" })
            File.Copy(Repository.PathOf($"eng/node/{file}"), Path.Combine(folder, file), overwrite: true);
        var installed = Run("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"]);
        return installed.ExitCode == 0 ? modules : throw new InvalidOperationException($"npm could not install the packages of the tests: {installed.Errors}");
    }

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments) => new(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Repository.Root,
    };

    private static Result Finish(ProcessStartInfo start, string input)
    {
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} took longer than {Limit.TotalSeconds} s.");
        }
        return new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
