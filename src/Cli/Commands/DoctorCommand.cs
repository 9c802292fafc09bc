using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Doctor;
using Berth.Cli.Output;
using Spectre.Console;

namespace Berth.Cli.Commands;

/// <summary><c>berth doctor</c>: looks at the whole set-up and says what to do about what is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Make()
    {
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("doctor", "Check tools, credentials, stack, queues, alarms, platforms, clusters and quotas: exit code 0 all well, 1 something is to be done") { json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var findings = await Examination.OfAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            if (parsed.GetValue(json))
                Terminal.Json(new JsonObject { ["ok"] = findings.All(finding => finding.IsGood), ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)finding.ToJson())]) });
            else
                Show(findings, new(false));
            return findings.All(finding => finding.IsGood) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static void Show(IReadOnlyList<Finding> findings, Terminal terminal)
    {
        foreach (var area in findings.GroupBy(finding => finding.Area))
        {
            terminal.Line(area.Key);
            foreach (var finding in area)
            {
                terminal.Styled($"  {(finding.IsGood ? "ok" : "!!")}  {finding.Subject}: {finding.Found}", finding.IsGood ? Color.Default : Color.Red);
                if (finding.Remedy is { } remedy)
                    terminal.Line($"        {remedy}");
            }
        }

        var wrong = findings.Count(finding => !finding.IsGood);
        terminal.Line(wrong == 0 ? "All is well." : $"{wrong} to be seen to.");
    }
}
