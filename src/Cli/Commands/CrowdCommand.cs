using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Bench;
using Berth.Cli.Clouds;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary><c>berth bench crowd</c>: many environments at once, with the account's rates enforced.</summary>
internal static class CrowdCommand
{
    public static Command Make()
    {
        var environments = Number("--environments", "RISKEN environments to make, all at once", 20, 0, 500);
        var services = Number("--services", "Services to make besides, at the same time", 0, 0, 500);
        var balancers = Number("--load-balancers", "Load balancers of the platform", 3, 1, 50);
        var atOnce = Number("--runs-at-once", "How many are worked on at a time", 8, 1, 200);
        var factor = new Option<double>("--factor") { Description = "What all rates of AWS are multiplied by", HelpName = "F", DefaultValueFactory = _ => 2 };
        factor.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number is < 0.5 or > 1000)
                result.AddError("--factor takes a number from 0.5 to 1000.");
        });
        var json = CommonOptions.Json();
        var command = new Command("crowd", "Many environments at once on several load balancers, with AWS's rates enforced") { environments, services, balancers, factor, atOnce, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var size = new CrowdSize(parsed.GetValue(environments), parsed.GetValue(services), parsed.GetValue(balancers), parsed.GetValue(factor), parsed.GetValue(atOnce));
            var result = await new CrowdRun(size, Console.Error.WriteLine).RunAsync(cancellation);
            if (parsed.GetValue(json))
                Terminal.Json(JsonOf(result));
            else
                Show(result, new Terminal(false));
            return result.Findings.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static void Show(CrowdResult result, Terminal terminal)
    {
        terminal.Table(["RATE", "AWS /s", "HERE /s", "CALLS", "THROTTLED", "AT LEAST (s)"], result.Limits.Select(limit => limit.Row(result.Size.Factor)));
        terminal.Line();
        terminal.Line($"{result.Size.Environments} RISKEN environments and {result.Size.Services} services, {result.Executions} executions, on load balancers with {string.Join(", ", result.PerBalancer)} of them");
        terminal.Line($"every rate is AWS's times {Text(result.Size.Factor)}; {result.Size.RunsAtOnce} environments are worked on at a time");
        terminal.Line($"took {Text(result.Took.TotalSeconds)} s; {result.Bound.Limit.Name} alone takes {Text(result.Bound.Seconds)} s: ratio {Text(result.Ratio)}");
        foreach (var finding in result.Findings)
            terminal.Line(finding);
        terminal.Line(result.Findings.Count == 0 ? "All ready; no priority, no node port and no app client twice or lost." : $"{result.Findings.Count} findings.");
    }

    private static JsonObject JsonOf(CrowdResult result) => new()
    {
        ["environments"] = result.Size.Environments,
        ["services"] = result.Size.Services,
        ["factor"] = result.Size.Factor,
        ["seconds"] = Math.Round(result.Took.TotalSeconds, 3),
        ["boundSeconds"] = Math.Round(result.Bound.Seconds, 3),
        ["bound"] = result.Bound.Limit.Name,
        ["ratio"] = Math.Round(result.Ratio, 3),
        ["perLoadBalancer"] = new JsonArray([.. result.PerBalancer.Select(count => (JsonNode)count)]),
        ["limits"] = new JsonArray([.. result.Limits.Select(limit => (JsonNode)new JsonObject
        {
            ["name"] = limit.Limit.Name, ["calls"] = limit.Calls, ["throttled"] = limit.Throttled, ["seconds"] = Math.Round(limit.Seconds, 3),
        })]),
        ["findings"] = new JsonArray([.. result.Findings.Select(finding => (JsonNode)finding)]),
    };

    private static Option<int> Number(string name, string description, int otherwise, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && (number < least || number > most))
                result.AddError($"{name} takes a number from {least} to {most}.");
        });
        return option;
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
