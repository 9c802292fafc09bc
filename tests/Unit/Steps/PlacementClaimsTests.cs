using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.Errors;
using Berth.LoadBalancing;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Berth.Steps;
using Berth.Steps.PlanEnvironment;
using Berth.Tests.Planning;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Tests.Steps;

/// <summary>Another request was faster between Intake's look and this run.</summary>
public sealed class PlacementClaimsTests
{
    private static readonly PlatformLoadBalancer Balancer = Sample.Platform.LoadBalancers[0];
    private static readonly string Namespaces = $"NAMESPACES#{Sample.Platform.ClusterArn}";
    private static readonly string Schemas = $"SCHEMAS#{Sample.Platform.Database.Mysql!.Server}";

    /// <summary>The registry's items: holder by partition and sort key.</summary>
    private readonly SortedDictionary<(string Pk, string Sk), string> held = [];

    /// <summary>What the environment's earlier runs have left of a step.</summary>
    private Dictionary<string, AttributeValue>? stands;

    /// <summary>What another request does when this one has claimed a rule's place on the first load balancer.</summary>
    private Action<(string Pk, string Sk)> claimed = _ => { };

    [Fact]
    public async Task All_that_is_gone_is_said_at_once_and_nothing_is_kept()
    {
        held[("HOSTS", "console.risken.example.com")] = "shop";
        held[(Namespaces, "risken")] = "store";
        held[(Schemas, "mimosa")] = "store";
        for (var priority = 1; priority <= 98; priority++)
            held[($"RULES#{Balancer.ListenerArn}", $"{priority:D5}")] = "shop";
        var before = held.ToList();
        var refused = await Assert.ThrowsAsync<RefusedError>(() => PlaceAsync());
        Assert.Equal("RequestInvalid", refused.Code);
        Assert.Contains("/risken/consoleHost: console.risken.example.com belongs to the environment shop", refused.Reason);
        Assert.Contains("/risken/namespace: risken belongs to the environment store", refused.Reason);
        Assert.Contains("/risken/database/schema: mimosa belongs to the environment store", refused.Reason);
        Assert.Contains("98 of 100 rules", refused.Reason);
        Assert.Equal(before, held);
    }

    /// <summary>An earlier run could not take all of itself back: what it left stands where it was placed.</summary>
    [Fact]
    public async Task What_is_its_own_is_kept_as_long_as_something_stands_there()
    {
        held[("HOSTS", "api.risken.example.com")] = "prd";
        held[("HOSTS", "console.risken.example.com")] = "shop";
        stands = new() { ["sk"] = new("STANDING#WireLoadBalancer"), ["resources"] = new() { SS = ["elbv2:target-group/berth-prd-api"] } };
        await Assert.ThrowsAsync<RefusedError>(() => PlaceAsync());
        Assert.Equal("prd", held[("HOSTS", "api.risken.example.com")]);

        stands = null;
        await Assert.ThrowsAsync<RefusedError>(() => PlaceAsync());
        Assert.Equal([("HOSTS", "console.risken.example.com")], held.Keys);
    }

    [Theory, InlineData("HOSTS", "api.risken.example.com", "HostTaken"), InlineData("NAMESPACES", "risken", "NamespaceTaken"), InlineData("SCHEMAS", "mimosa", "SchemaTaken")]
    public async Task One_reason_has_its_own_code(string partition, string name, string code)
    {
        held[(partition switch { "SCHEMAS" => Schemas, "NAMESPACES" => Namespaces, _ => partition }, name)] = "shop";
        Assert.Equal(code, (await Assert.ThrowsAsync<RefusedError>(() => PlaceAsync())).Code);
    }

    [Fact]
    public async Task What_is_free_or_its_own_is_claimed()
    {
        held[("HOSTS", "console.risken.example.com")] = "prd";
        var placement = await PlaceAsync();
        Assert.Equal([10, 11, 12], placement.Priorities.Values.Order());
        Assert.Equal("prd", held[(Namespaces, "risken")]);
        Assert.Equal("prd", held[("HOSTS", "api.risken.example.com")]);
    }

    /// <summary>All have looked before one of them has claimed: the last room of a load balancer is not given twice.</summary>
    [Fact]
    public async Task Room_that_is_taken_between_look_and_claim_is_looked_for_on_the_next_load_balancer()
    {
        var next = Balancer with { ListenerArn = $"{Balancer.ListenerArn}-of-the-next" };
        for (var priority = 1001; priority <= 1097; priority++)
            held[($"RULES#{Balancer.ListenerArn}", $"{priority:D5}")] = "shop";
        claimed = key => held.TryAdd((key.Pk, "02000"), "store");
        var placement = await PlaceAsync(Sample.Platform with { LoadBalancers = [Balancer, next] });
        Assert.Equal(1, placement.LoadBalancer);
        Assert.DoesNotContain(held, place => place.Key.Pk == $"RULES#{Balancer.ListenerArn}" && place.Value == "prd");
        Assert.Equal(3, held.Count(place => place.Key.Pk == $"RULES#{next.ListenerArn}" && place.Value == "prd"));
    }

    [Fact]
    public async Task A_run_that_broke_off_before_it_wrote_its_placement_down_keeps_no_claim()
    {
        held[("HOSTS", "console.risken.example.com")] = held[(Namespaces, "risken")] = held[($"RULES#{Balancer.ListenerArn}", "00010")] = "prd";
        held[("HOSTS", "status.example.com")] = "shop";
        await new PlacementLedger(new RegistryTable(Registry(), "registry")).ReleaseAsync(Sample.Platform, placement: null, "prd", default);
        Assert.Equal([("HOSTS", "status.example.com")], held.Keys);
    }

    /// <summary>A cluster's name is unique in one region of one account only.</summary>
    [Theory, InlineData("us-east-1", "123456789012"), InlineData("ap-northeast-1", "210987654321")]
    public async Task A_cluster_of_the_same_name_elsewhere_gives_out_its_own(string region, string account)
    {
        var first = await PlaceAsync();
        var other = Sample.Platform with { Region = region, AccountId = account };
        Assert.NotEqual(SharedUse.LeaseOf(Sample.Platform), SharedUse.LeaseOf(other));
        held.Remove((Schemas, "mimosa"));
        foreach (var host in held.Keys.Where(key => key.Pk == "HOSTS").ToList())
            held.Remove(host);
        var placement = await PlaceAsync(other, Sample.Request() with { Environment = "stg" });
        Assert.Equal(first.NodePorts, placement.NodePorts);
        Assert.Equal(("prd", "stg"), (held[(Namespaces, "risken")], held[($"NAMESPACES#{other.ClusterArn}", "risken")]));
    }

    private Task<Placement> PlaceAsync(Platform? platform = null, EnvironmentRequest? request = null)
    {
        var ledger = new PlacementLedger(new RegistryTable(Registry(), "registry"));
        var own = new ServiceCollection().AddSingleton(new LoadBalancerLook(LoadBalancers(), ledger)).BuildServiceProvider();
        var claims = new PlacementClaims(ledger, new Standing(new RegistryTable(Registry(), "registry")), ProfileCatalog.Standard, new PlatformServices(own, _ => throw new InvalidOperationException("The platform has no role.")));
        return claims.PlaceAsync(request ?? Sample.Request(), platform ?? Sample.Platform, null, null, default);
    }

    private static IAmazonElasticLoadBalancingV2 LoadBalancers() => new FakeClient<IAmazonElasticLoadBalancingV2>()
        .On<DescribeAccountLimitsRequest, DescribeAccountLimitsResponse>(_ => new())
        .On<DescribeTargetGroupsRequest, DescribeTargetGroupsResponse>(_ => new())
        .On<DescribeRulesRequest, DescribeRulesResponse>(_ => new())
        .On<DescribeListenersRequest, DescribeListenersResponse>(_ => new() { Listeners = [new() { ListenerArn = Balancer.ListenerArn, LoadBalancerArn = Balancer.Arn, Protocol = ProtocolEnum.HTTPS }] })
        .Client;

    private IAmazonDynamoDB Registry() => new FakeClient<IAmazonDynamoDB>()
        .On<GetItemRequest, GetItemResponse>(request => new() { Item = held.ContainsKey(At(request.Key)) ? Item(At(request.Key)) : null })
        .On<QueryRequest, QueryResponse>(request => request.ExpressionAttributeValues[":pk"].S.StartsWith("ENV#", StringComparison.Ordinal)
            ? new() { Items = stands is null ? [] : [stands] }
            : new() { Items = [.. held.Keys.Where(key => key.Pk == request.ExpressionAttributeValues[":pk"].S).Select(Item)] })
        .On<PutItemRequest, PutItemResponse>(request =>
        {
            if (!held.TryAdd(At(request.Item), request.Item["environment"].S))
                throw new ConditionalCheckFailedException("held");
            if (request.Item["pk"].S == $"RULES#{Balancer.ListenerArn}")
                claimed(At(request.Item));
            return new();
        })
        .On<DeleteItemRequest, DeleteItemResponse>(request => held.Remove(At(request.Key)) ? new() : throw new ConditionalCheckFailedException("gone"))
        .Client;

    private static (string Pk, string Sk) At(Dictionary<string, AttributeValue> item) => (item["pk"].S, item["sk"].S);

    private Dictionary<string, AttributeValue> Item((string Pk, string Sk) key) => new()
    {
        ["pk"] = new() { S = key.Pk }, ["sk"] = new() { S = key.Sk }, ["environment"] = new() { S = held[key] }, ["name"] = new() { S = key.Sk },
    };
}
