using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary><c>berth redrive [MESSAGE...]</c>: lists what was refused, or sends it back to the request queue after a fix.</summary>
internal static class RedriveCommand
{
    public static Command Make()
    {
        var messages = new Argument<string[]>("MESSAGE") { Description = "Ids of messages to send back; none lists what is there", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Send everything back" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("redrive", "List the refused requests, or send them back after a fix") { messages, all, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var letters = new DeadLetters(plane.Queues, plane.Output("DeadLetterQueueUrl"), plane.RequestQueue);
            var there = await letters.TakeAsync(cancellation);
            var wanted = parsed.GetValue(all) ? [.. there.Select(letter => letter.Id)] : parsed.GetValue(messages)!.Distinct().ToArray();
            var sent = new Dictionary<string, string>();
            try
            {
                Refuse(wanted, there);
                foreach (var letter in there.Where(letter => letter.Whole && wanted.Contains(letter.Id)))
                    sent[letter.Id] = await letters.SendBackAsync(letter, cancellation);
            }
            finally
            {
                // Whatever happened: what stays is not to be hidden from the next who looks.
                foreach (var letter in there.Where(letter => !sent.ContainsKey(letter.Id)))
                    await letters.GiveBackAsync(letter, CancellationToken.None);
            }

            if (parsed.GetValue(json))
                Terminal.Json(new JsonArray([.. there.Select(letter => (JsonNode)JsonOf(letter, sent.GetValueOrDefault(letter.Id)))]));
            else
                Print(new Terminal(false), there, sent, wanted.Length == 0);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Refuse(IReadOnlyList<string> wanted, IReadOnlyList<DeadLetter> there)
    {
        if (wanted.Except(there.Select(letter => letter.Id)).FirstOrDefault() is { } missing)
            throw new CommandError($"There is no message {missing} on the dead-letter queue.", "See which there are with `berth redrive`; one that somebody looks at just now is hidden for a minute.");
        if (there.FirstOrDefault(letter => wanted.Contains(letter.Id) && !letter.Whole) is { } part)
            throw new CommandError($"Of message {part.Id} the queue holds only the beginning, because it was too large.", "Send the request anew, with at most 64 KiB; name the other messages to send them back.");
    }

    private static JsonObject JsonOf(DeadLetter letter, string? sentAs) => new()
    {
        ["message"] = letter.Id,
        ["environment"] = letter.Field("environment"),
        ["requestId"] = letter.Field("requestId"),
        ["code"] = letter.Code,
        ["reasons"] = letter.Reasons,
        ["since"] = letter.Since.ToString("O"),
        ["whole"] = letter.Whole,
        ["sentAs"] = sentAs,
    };

    private static void Print(Terminal terminal, IReadOnlyList<DeadLetter> there, Dictionary<string, string> sent, bool listing)
    {
        if (there.Count == 0)
        {
            terminal.Line("Nothing is on the dead-letter queue.");
            return;
        }

        foreach (var letter in there.Where(letter => listing || sent.ContainsKey(letter.Id)))
        {
            terminal.Line($"{letter.Id}  {letter.Field("environment")}  {letter.Field("requestId")}  since {letter.Since:yyyy-MM-dd HH:mm:ss}Z");
            terminal.Line($"  {letter.Code ?? "tried too often"}: {letter.Reasons ?? "its handling failed each time: see the log of Intake"}".Replace("\n", "\n  ", StringComparison.Ordinal));
            if (sent.GetValueOrDefault(letter.Id) is { } message)
                terminal.Line($"  sent back as message {message}");
        }

        terminal.Line();
        terminal.Line(listing
            ? "Once the cause is mended: `berth redrive MESSAGE...`, or --all. A request that itself is wrong would only be refused again."
            : $"{sent.Count} sent back, {there.Count - sent.Count} left. `berth show NAME` tells what becomes of them.");
    }
}
