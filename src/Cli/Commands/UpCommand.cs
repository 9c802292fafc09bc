using System.CommandLine;
using System.Diagnostics;
using Berth.Cli.Clouds;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary><c>berth up</c>: a local cloud with Berth deployed in it, until it is interrupted.</summary>
internal static class UpCommand
{
    public static Command Make()
    {
        var port = new Option<int>("--port") { Description = "Port of the AWS endpoint; 0 for a free one", HelpName = "N" };
        var kubeconfig = new Option<FileInfo?>("--kubeconfig") { Description = "A real cluster instead of the local cloud's own", HelpName = "FILE" };
        var upstream = new Option<string?>("--upstream") { Description = "Another emulator in moto's place, such as LocalStack", HelpName = "URL" };
        var parameter = new Option<string[]>("--parameter") { Description = "A parameter of the template; may be repeated", HelpName = "NAME=VALUE" };
        var (json, state) = (CommonOptions.Json(), CommonOptions.State());
        var command = new Command("up", "Start the local cloud, deploy Berth into it, put the platform local; runs until interrupted") { port, kubeconfig, upstream, parameter, state, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var watch = Stopwatch.StartNew();
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var alone = EndWithStarterAsync(ending);
            var options = new LocalCloudOptions(
                parsed.GetRequiredValue(state).FullName, parsed.GetValue(port), parsed.GetValue(kubeconfig)?.FullName, parsed.GetValue(upstream), parsed.GetValue(parameter));
            await using var cloud = await RunningCloud.StartAsync(options, Console.Error.WriteLine, ending.Token);
            Console.Error.WriteLine($"Up after {RunLines.Seconds(watch.Elapsed)}; interrupt it (Ctrl-C) to end it.");
            Show(cloud.Description, parsed.GetValue(json));
            try
            {
                var code = await cloud.Process.ExitedAsync(ending.Token);
                throw new CommandError($"The local cloud ended by itself with {code}.", "The lines above say why; start it again.");
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine(alone.IsCompletedSuccessfully ? "The program that started this one is gone: ending." : "Ending.");
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static async Task EndWithStarterAsync(CancellationTokenSource ending)
    {
        await Starter.GoneAsync(ending.Token);
        await ending.CancelAsync();
    }

    private static void Show(LocalCloudDescription cloud, bool json)
    {
        if (json)
        {
            var line = cloud.Document.DeepClone().AsObject();
            line.Remove("parameters");
            Terminal.Json(line);
        }
        else
            foreach (var line in CloudLines.Of(cloud))
                Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
