using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>What goes wrong with a call, and whether it goes on going wrong.</summary>
/// <param name="Kind">As the local cloud's control API names it; <c>timeout</c> is a call that is never answered.</param>
internal sealed record FaultOf(string Kind, bool Lasting)
{
    /// <summary>A function whose call hangs gets this long in all, in place of its own time-out of 15 to 300 s.</summary>
    public const double ShortTimeoutSeconds = 8;

    /// <summary>Not a fault of a call: the execution is stopped.</summary>
    public const string Stop = "stop";

    public const string Timeout = "timeout";

    private const int Never = 600_000;

    private static readonly string[] Kinds = ["throttle", "error", "cut-before", "cut-after", Timeout, "kill", "kill-after"];

    /// <summary>
    /// When they last these are alike: the step fails however often it is tried, for the call is never made, or it is made each
    /// time and nobody hears of it. Of each, one is drawn for a call, and of its equals one: every further try fails at the first of them.
    /// </summary>
    private static readonly string[][] AlikeWhenLasting = [["throttle", "error", "cut-before", Timeout, "kill"], ["cut-after", "kill-after"]];

    /// <summary>
    /// Every kind once, and lasting one of those that are alike. A call that only reads has no effect of which the answer could
    /// be lost. Who has no right to a call has none to any of its equals: that is tried from the first one on.
    /// </summary>
    public static IEnumerable<FaultOf> For(CallSite site, int seed) =>
    [
        .. Kinds.Where(kind => HasEffect(site, kind)).Select(kind => new FaultOf(kind, false)),
        .. AlikeWhenLasting.Where(kinds => HasEffect(site, kinds[0]) && IsDrawn(site, kinds, seed)).Select(kinds => new FaultOf(kinds[Draw($"{seed} {site.Workflow}, {site.Name}, {kinds[0]}", kinds.Length)], true)),
        .. site.Before == 0 ? new[] { new FaultOf("denied", true) } : [],
    ];

    private static bool IsDrawn(CallSite site, string[] kinds, int seed) =>
        Draw($"{seed} {site.Workflow}, {site.Function} {site.Service}:{site.Operation}, {kinds[0]}", site.Places) == site.Place;

    private static bool HasEffect(CallSite site, string kind) => site.Writes || kind is not ("cut-after" or "kill-after");

    private static int Draw(string lot, int of) => (int)(BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(lot))) % of);

    /// <summary>Compensation makes all its calls in one go, and needs time for the others; RemoveResources begins nothing in its last 15 s.</summary>
    private const double LongerTimeoutSeconds = 20;

    public double? TimeoutFor(string function) => Kind == Timeout ? function is "Compensate" or "RemoveResources" ? LongerTimeoutSeconds : ShortTimeoutSeconds : null;

    public JsonObject At(CallSite site, string environment)
    {
        var fault = new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = site.Service, ["operation"] = site.Operation, ["caller"] = $"berth-{site.Function}", ["event"] = environment },
            ["kind"] = Kind switch { Timeout => "latency", "denied" => "error", _ => Kind },
            ["skip"] = site.Before,
            ["times"] = Lasting ? -1 : 1,
        };
        if (Kind == Timeout)
            fault["milliseconds"] = Never;
        if (Kind == "denied")
            (fault["code"], fault["status"]) = ("AccessDeniedException", 403);
        return fault;
    }

    public override string ToString() => Lasting && Kind != "denied" ? $"{Kind}, lasting" : Kind;
}

/// <summary>One line of the report.</summary>
internal sealed record FaultCase(CallSite Site, FaultOf Fault)
{
    public const string Wrong = "WRONG";
    public const string NotMet = "not met";

    /// <summary>One of the endings that docs/faults.md counts.</summary>
    public string Ending { get; set; } = "";

    /// <summary>A fault that comes once leaves a run that goes on, so that one run can have many of them.</summary>
    public bool Shares => !Fault.Lasting && Fault.Kind != FaultOf.Stop && Company > 1;

    /// <summary>How many cases may be tried in one run with it, itself included: fewer each time that a run did not go on, by itself when it did not come up.</summary>
    public int Company { get; set; } = int.MaxValue;

    /// <summary>The state machine has to try the step again; the call's own client does not.</summary>
    public bool TakesATry => Fault.Kind is "kill" or "kill-after" or FaultOf.Timeout || Site.Service == "kubernetes";

    /// <summary>What the run said, or what was found wrong.</summary>
    public string Note { get; set; } = "";

    public double Seconds { get; set; }

    /// <summary>A call that did not come up in this run has done nothing to how it ended.</summary>
    public void EndsAs(string ending) => Ending = Ending == NotMet ? NotMet : ending;

    public override string ToString() => $"{Site.Workflow}, {Site.Name}, {Fault}";
}
