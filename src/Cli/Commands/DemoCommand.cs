using System.CommandLine;
using System.Diagnostics;
using Berth.Cli.Clouds;
using Berth.Cli.Demo;
using Berth.Cli.Following;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary><c>berth demo</c>: everything once, with proof.</summary>
internal static class DemoCommand
{
    public static Command Make()
    {
        var command = new Command("demo", "Start a local cloud, make a RISKEN environment in it by one message, prove it with aws, kubectl and mariadb, send it again, end");
        command.SetAction(async (_, cancellation) =>
        {
            var terminal = new Terminal(json: false);
            var file = Path.Combine(Installation.Here.Events, "risken.json");
            var request = RequestBody.Of(await File.ReadAllTextAsync(file, cancellation));
            terminal.Line("Berth's demo: a local cloud is started, serverless.template deployed into it, and events/risken.json sent to its queue.");
            terminal.Line("Nothing leaves this machine, and nothing is left behind.");
            terminal.Heading("1. The local cloud");
            var watch = Stopwatch.StartNew();
            using var state = new ScratchState("demo");
            await using var cloud = await RunningCloud.StartAsync(new LocalCloudOptions(state.Path), line => terminal.Line($"  {line}"), cancellation);
            return await new DemoRun(terminal).RunAsync(cloud, watch.Elapsed, request, cancellation);
        });
        return command;
    }
}
