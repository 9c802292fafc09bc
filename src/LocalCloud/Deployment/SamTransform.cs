using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Moto;

namespace Berth.LocalCloud.Deployment;

/// <summary>A template after AWS's SAM transform, with the value of every parameter.</summary>
public sealed record TransformedTemplate(JsonObject Template, IReadOnlyDictionary<string, string> Parameters)
{
    public JsonObject Resources => Template["Resources"]!.AsObject();

    /// <summary>Logical id and properties of each resource.</summary>
    public IEnumerable<(string LogicalId, JsonObject Properties)> OfType(string type) =>
        Resources.Where(resource => (string?)resource.Value!["Type"] == type)
            .Select(resource => (resource.Key, resource.Value!["Properties"] as JsonObject ?? []));
}

/// <summary>Runs transform.py.</summary>
public static class SamTransform
{
    /// <param name="parameters">Values for parameters that the template has to have.</param>
    /// <param name="preferences">Values for parameters if the template has them.</param>
    /// <exception cref="InvalidOperationException">The template is wrong; the message says where.</exception>
    public static async Task<TransformedTemplate> RunAsync(
        string template, string stack, string region, string account, string bucket, string key, IReadOnlyDictionary<string, string> parameters,
        IReadOnlyDictionary<string, string> preferences, IReaper reaper)
    {
        var start = Python.Start(
            "transform.py",
            [template, "--stack", stack, "--region", region, "--account", account, "--bucket", bucket, "--key", key,
                .. parameters.SelectMany(pair => new[] { "--parameter", $"{pair.Key}={pair.Value}" }),
                .. preferences.SelectMany(pair => new[] { "--prefer", $"{pair.Key}={pair.Value}" })]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("transform.py did not start");
        reaper.Watch(process.Id);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{template} could not be transformed: {(await errors).Trim()}");
        var json = JsonNode.Parse(await output)!;
        return new TransformedTemplate(
            json["template"]!.AsObject(),
            json["parameters"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToString()));
    }
}
