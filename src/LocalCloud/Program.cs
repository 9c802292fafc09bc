using System.Diagnostics;
using System.Runtime.InteropServices;
using Berth.LocalCloud;

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(Options.Usage);
    return 64;
}

var began = Stopwatch.StartNew();
var ended = new TaskCompletionSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
if (options.WatchStdin)
    _ = Task.Run(async () =>
    {
        await Console.In.ReadToEndAsync();
        ended.TrySetResult();
    });

try
{
    var starting = Cloud.StartAsync(options, Say);
    if (await Task.WhenAny(starting, ended.Task) == ended.Task)
    {
        // Interrupted on the way: what has started is still ended in order.
        await using var halfway = await starting;
        return 130;
    }
    await using var cloud = await starting;
    Console.WriteLine(cloud.Description.ToJsonString());
    Say("Ready");
    await ended.Task;
    return 0;
}
catch (Exception failed)
{
    Say($"The local cloud did not start: {failed}");
    return 1;
}

void Say(string line) => Console.Error.WriteLine($"{began.Elapsed.TotalSeconds,6:0.00} s  {line}");

void End(PosixSignalContext context)
{
    context.Cancel = true;
    ended.TrySetResult();
}
