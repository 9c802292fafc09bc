using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;
using Berth.Steps.WireLoadBalancer;
using Berth.Tests.Planning;
using ChangeAction = Amazon.Route53.ChangeAction;

namespace Berth.Tests.Steps;

public sealed class AliasRecordKindTests
{
    private const string Host = "console.example.com";
    private const string Balancer = "shared-1.elb.amazonaws.com";

    private static readonly Resource Wanted = new(new AliasRecord(Host).Id, new JsonObject { ["dnsName"] = Balancer, ["hostedZoneId"] = "ZELB" });

    private readonly StepContext context = Sample.Context();

    [Fact]
    public async Task Host_outside_the_zone_is_refused_with_the_zones_name()
    {
        var zone = new Zone();
        foreach (var host in new[] { "console.example.org", "badexample.com" })
        {
            var refused = await Assert.ThrowsAsync<PermanentError>(() => zone.Kind.ObserveAsync(new(new AliasRecord(host).Id, Wanted.Specification), context, default));
            Assert.Equal("HostOutsideZone", refused.Code);
            Assert.Contains(".example.com", refused.Remedy);
        }

        Assert.Null(await zone.Kind.ObserveAsync(Wanted, context, default));
    }

    [Fact]
    public async Task Record_that_the_registry_does_not_know_is_somebody_elses()
    {
        var zone = new Zone { Records = { Record("elsewhere.example.net.") } };
        var seen = await zone.Kind.ObserveAsync(Wanted, context, default);
        Assert.Equal(Ownership.Foreign, seen!.Scope);
        Assert.Equal("elsewhere.example.net", (string?)seen.Specification["dnsName"]);
        await zone.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Empty(zone.Changes);
    }

    [Fact]
    public async Task Name_that_is_a_CNAME_already_is_foreign()
    {
        var zone = new Zone { Records = { new() { Name = Host + ".", Type = RRType.CNAME } } };
        Assert.Equal(Ownership.Foreign, (await zone.Kind.ObserveAsync(Wanted, context, default))!.Scope);
    }

    [Fact]
    public async Task New_record_is_claimed_created_and_known_for_ours()
    {
        var zone = new Zone();
        await zone.Kind.CreateAsync(Wanted, context, default);
        var change = Assert.Single(zone.Changes);
        Assert.Equal((ChangeAction.CREATE, RRType.A, Balancer, "ZELB"), (change.Action, change.ResourceRecordSet.Type, change.ResourceRecordSet.AliasTarget.DNSName, change.ResourceRecordSet.AliasTarget.HostedZoneId));
        zone.Records.Add(Record(Balancer + "."));
        var seen = await zone.Kind.ObserveAsync(Wanted, context, default);
        Assert.Equal(Ownership.Environment, seen!.Scope);
        Assert.Empty(((IResourceKind)zone.Kind).Compare(Wanted, seen));
    }

    [Fact]
    public async Task Record_that_somebody_made_in_between_stays_and_the_claim_goes()
    {
        var zone = new Zone { Refusal = new InvalidChangeBatchException("Tried to create resource record set but it already exists") };
        Assert.Equal("ForeignDiffers", (await Assert.ThrowsAsync<PermanentError>(() => zone.Kind.CreateAsync(Wanted, context, default))).Code);
        Assert.Empty(zone.Claims);
    }

    [Fact]
    public async Task Own_record_goes_as_long_as_it_is_unchanged()
    {
        var zone = new Zone();
        await zone.Kind.CreateAsync(Wanted, context, default);
        zone.Records.Add(Record(Balancer + "."));
        await zone.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Equal(ChangeAction.DELETE, zone.Changes[^1].Action);
        Assert.Empty(zone.Claims);
    }

    [Fact]
    public async Task Record_changed_by_somebody_since_is_left()
    {
        var zone = new Zone();
        await zone.Kind.CreateAsync(Wanted, context, default);
        zone.Records.Add(Record("moved.example.net."));
        await zone.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Equal(ChangeAction.CREATE, Assert.Single(zone.Changes).Action);
    }

    [Fact]
    public async Task Record_of_another_environment_is_not_taken_over()
    {
        var zone = new Zone { Claims = { [Host] = ("other", "ZELB x") } };
        await Assert.ThrowsAsync<PermanentError>(() => zone.Kind.UpdateAsync(Wanted, new([], new Dictionary<string, string>()), context, default));
        Assert.Empty(zone.Changes);
    }

    private static ResourceRecordSet Record(string target) => new() { Name = Host + ".", Type = RRType.A, AliasTarget = new() { DNSName = target, HostedZoneId = "ZELB" } };

    /// <summary>Route 53 and the registry's table, as far as the kind asks them.</summary>
    private sealed class Zone
    {
        public Zone()
        {
            var dns = new FakeClient<IAmazonRoute53>()
                .On((GetHostedZoneRequest _) => new GetHostedZoneResponse { HostedZone = new() { Name = "example.com." } })
                .On((ListResourceRecordSetsRequest _) => new ListResourceRecordSetsResponse { ResourceRecordSets = Records })
                .On((ChangeResourceRecordSetsRequest request) =>
                {
                    if (Refusal is not null)
                        throw Refusal;
                    Changes.AddRange(request.ChangeBatch.Changes);
                    return new ChangeResourceRecordSetsResponse();
                });
            var table = new FakeClient<IAmazonDynamoDB>()
                .On((GetItemRequest request) => new GetItemResponse { Item = Claims.TryGetValue(request.Key["sk"].S, out var claim) ? Item(claim) : [] })
                .On((UpdateItemRequest request) =>
                {
                    var (host, me) = (request.Key["sk"].S, request.ExpressionAttributeValues[":me"].S);
                    if (Claims.TryGetValue(host, out var held) && held.Environment != me)
                        throw new ConditionalCheckFailedException("held");
                    Claims[host] = (me, request.ExpressionAttributeValues[":target"].S);
                    return new UpdateItemResponse { Attributes = Item(Claims[host]) };
                })
                .On((DeleteItemRequest request) =>
                {
                    Claims.Remove(request.Key["sk"].S);
                    return new DeleteItemResponse();
                });
            Kind = new(dns.Client, new(new RegistryTable(table.Client, "registry")));
        }

        public List<ResourceRecordSet> Records { get; } = [];
        public List<Amazon.Route53.Model.Change> Changes { get; } = [];
        public Dictionary<string, (string Environment, string Target)> Claims { get; } = [];
        public Exception? Refusal { get; init; }
        public AliasRecordKind Kind { get; }

        private static Dictionary<string, AttributeValue> Item((string Environment, string Target) claim) =>
            new() { ["environment"] = RegistryTable.Text(claim.Environment), ["target"] = RegistryTable.Text(claim.Target) };
    }
}
