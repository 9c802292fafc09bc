namespace Berth.Profiles.Risken;

/// <summary>The queue from datasource-api to one scanner; it is called like the scanner (ca-risken/common, middleware/queue/elasticmq.conf).</summary>
/// <param name="Variable">What the variables that name it begin with, as the code reads them.</param>
/// <param name="VisibilitySeconds">As RISKEN has it; SQS takes twelve hours at most.</param>
/// <param name="Documented">Where RISKEN's documents begin them otherwise.</param>
public sealed record RiskenQueue(string Variable, int VisibilitySeconds, string? Documented = null)
{
    private const int LongestVisibility = 43200;

    private const int Delay = 5;

    public IEnumerable<string> Variables => Documented is null ? [Variable] : [Variable, Documented];

    public static string NameOf(RiskenWorkload scanner, string environment) => $"berth-{environment}-{scanner.Name}";

    public static IReadOnlyList<MessageQueue> In(string environment) =>
    [
        .. RiskenWorkload.All.Where(workload => workload.Queue is not null).Select(scanner =>
            new MessageQueue(NameOf(scanner, environment), Math.Min(scanner.Queue!.VisibilitySeconds, LongestVisibility), Delay)),
    ];
}
