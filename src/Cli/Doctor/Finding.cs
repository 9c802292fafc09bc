using System.Text.Json.Nodes;

namespace Berth.Cli.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">Such as <c>tools</c> or <c>queues</c>.</param>
/// <param name="Remedy">What to do; null where all is well.</param>
public sealed record Finding(string Area, string Subject, string Found, string? Remedy = null)
{
    public bool IsGood => Remedy is null;

    public JsonObject ToJson() => new() { ["area"] = Area, ["subject"] = Subject, ["ok"] = IsGood, ["found"] = Found, ["remedy"] = Remedy };
}
