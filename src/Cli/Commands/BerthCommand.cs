using System.CommandLine;
using System.Runtime.InteropServices;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary>The root of all commands: parses, runs, and turns whatever fails into one line.</summary>
public static class BerthCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine($"berth: {error.Message}");
            Console.Error.WriteLine($"Try `berth {string.Join(' ', Path(parsed.CommandResult))}--help`.");
            return ExitCodes.Usage;
        }

        using var ending = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        try
        {
            // Signals are ours: ending a local cloud in order takes longer than the library's default allows.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ending.Token);
        }
        catch (Exception failure)
        {
            var (line, code) = Complaint.Of(failure, ending.IsCancellationRequested);
            Console.Error.WriteLine(Printable.Lines($"berth: {line}"));
            if (Environment.GetEnvironmentVariable("BERTH_DEBUG") == "1")
                Console.Error.WriteLine(failure);
            return code;
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ending.Cancel();
        }
    }

    private static RootCommand Root() => new("Berth: one message makes an environment.")
    {
        UpCommand.Make(),
        SendCommand.Make(),
        RetireCommand.Make(),
        RetryCommand.Make(),
        RotateCommand.Make(),
        DriftCommand.Make(),
        PlanCommand.Make(),
        ApproveCommand.Make(),
        RejectCommand.Make(),
        ExtendCommand.Make(),
        ListCommand.Make(),
        ShowCommand.Make(),
        LedgerCommand.Make(),
        PlatformCommand.Make(),
        DemoCommand.Make(),
        BenchCommand.Make(),
        RedriveCommand.Make(),
        DoctorCommand.Make(),
    };

    private static IEnumerable<string> Path(System.CommandLine.Parsing.SymbolResult? result)
    {
        var names = new List<string>();
        for (; result is System.CommandLine.Parsing.CommandResult { Parent: not null } command; result = command.Parent)
            names.Insert(0, command.Command.Name);
        return names.Count == 0 ? names : [.. names, ""];
    }
}
