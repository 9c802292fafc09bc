using System.Text.Json.Nodes;
using Amazon.Route53;
using Amazon.Route53.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;
using ChangeAction = Amazon.Route53.ChangeAction;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>
/// An alias record (A) in the platform's hosted zone. Records carry no tags: the registry says which are an environment's, and
/// what Berth set them to last. One that somebody else made, or changed since, is left alone.
/// </summary>
public sealed class AliasRecordKind(IAmazonRoute53 dns, RecordLedger ledger) : IResourceKind
{
    public string Kind => AliasRecord.Kind;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var zone = await RequireInZoneAsync(desired.Id.Name, context, cancellation);
        if (await FindAsync(zone, desired.Id.Name, cancellation) is not { } live)
            return null;
        var ours = (await ledger.FindAsync(zone, desired.Id.Name, cancellation))?.Environment == context.Run.Environment;
        return new(new JsonObject { ["dnsName"] = Name(live.AliasTarget), ["hostedZoneId"] = live.AliasTarget?.HostedZoneId },
            new Dictionary<string, string>(), ours ? Ownership.Environment : Ownership.Foreign);
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var zone = Zone(context);
        var host = desired.Id.Name;
        // The claim first: a record whose reply was lost is known for ours.
        if (!await ledger.ClaimAsync(zone, host, context.Run.Environment, Target(desired.Specification), cancellation))
            throw Foreign(host);
        try
        {
            await ChangeAsync(ChangeAction.CREATE, zone, Record(host, desired.Specification), cancellation);
        }
        catch (InvalidChangeBatchException refused) when (refused.Message.Contains("already exists", StringComparison.OrdinalIgnoreCase))
        {
            // Nobody had it when it was looked at. One that is just as it is to be was made by the call before, whose reply was lost.
            if (await FindAsync(zone, host, cancellation) is not { AliasTarget: { } target } || Target(Name(target), target.HostedZoneId) != Target(desired.Specification))
            {
                await ledger.ReleaseAsync(zone, host, context.Run.Environment, cancellation);
                throw Foreign(host);
            }
        }

        return new(desired.Specification, new Dictionary<string, string>());
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var zone = Zone(context);
        if (!await ledger.ClaimAsync(zone, desired.Id.Name, context.Run.Environment, Target(desired.Specification), cancellation))
            throw Foreign(desired.Id.Name);
        await ChangeAsync(ChangeAction.UPSERT, zone, Record(desired.Id.Name, desired.Specification), cancellation);
        return current with { Specification = desired.Specification };
    }

    /// <summary>Only a record that is as Berth left it; what somebody has changed since is theirs.</summary>
    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (context.Platform.HostedZoneId is not { } zone || await ledger.FindAsync(zone, id.Name, cancellation) is not { } claim || claim.Environment != context.Run.Environment)
            return;
        if (await FindAsync(zone, id.Name, cancellation) is { AliasTarget: { } target } live && Target(Name(target), target.HostedZoneId) == claim.Target)
            await ChangeAsync(ChangeAction.DELETE, zone, live, cancellation);
        await ledger.ReleaseAsync(zone, id.Name, context.Run.Environment, cancellation);
    }

    private async Task<string> RequireInZoneAsync(string host, StepContext context, CancellationToken cancellation)
    {
        var zone = Zone(context);
        if (!context.Kept.TryGetValue(Kind, out var kept))
            context.Kept[Kind] = kept = Plain((await dns.GetHostedZoneAsync(new GetHostedZoneRequest { Id = zone }, cancellation)).HostedZone.Name);
        var name = (string)kept;
        return host == name || host.EndsWith("." + name, StringComparison.Ordinal)
            ? zone
            : throw new PermanentError("HostOutsideZone", $"The host {host} does not lie in the platform's hosted zone {name}.", $"Choose a host that ends with .{name}, or a platform with another zone.");
    }

    /// <summary>What stands under the name: its A record, or one that keeps an A record from being made.</summary>
    private async Task<ResourceRecordSet?> FindAsync(string zone, string host, CancellationToken cancellation)
    {
        var page = await dns.ListResourceRecordSetsAsync(new ListResourceRecordSetsRequest { HostedZoneId = zone, StartRecordName = host, MaxItems = "10" }, cancellation);
        return (page.ResourceRecordSets ?? []).FirstOrDefault(record => Plain(record.Name) == host && (record.Type == RRType.A || record.Type == RRType.CNAME));
    }

    private Task ChangeAsync(ChangeAction action, string zone, ResourceRecordSet record, CancellationToken cancellation) =>
        dns.ChangeResourceRecordSetsAsync(new ChangeResourceRecordSetsRequest
        {
            HostedZoneId = zone,
            ChangeBatch = new() { Changes = [new() { Action = action, ResourceRecordSet = record }] },
        }, cancellation);

    private static ResourceRecordSet Record(string host, JsonObject specification) => new()
    {
        Name = host,
        Type = RRType.A,
        AliasTarget = new()
        {
            DNSName = specification["dnsName"]!.GetValue<string>(),
            HostedZoneId = specification["hostedZoneId"]!.GetValue<string>(),
            EvaluateTargetHealth = false,
        },
    };

    private static PermanentError Foreign(string host) => new("ForeignDiffers", $"The DNS record {host} belongs to somebody else.", "Choose another host name, or have the record removed.");

    private static string Zone(StepContext context) => context.Platform.HostedZoneId
        ?? throw new PermanentError("ZoneMissing", $"The platform {context.Platform.Name} has no hosted zone.", "Put the platform with hostedZoneId, or ask for no DNS record.");

    private static string? Name(AliasTarget? target) => target is null ? null : Plain(target.DNSName);

    private static string Plain(string name) => name.TrimEnd('.').ToLowerInvariant();

    private static string Target(JsonObject specification) => Target(specification["dnsName"]!.GetValue<string>(), specification["hostedZoneId"]!.GetValue<string>());

    private static string Target(string? name, string zone) => $"{zone} {name}";
}
