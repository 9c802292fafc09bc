using Berth.Intake;
using Berth.LoadBalancing;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Requests;
using Berth.Tests.Planning;

namespace Berth.Tests.Intake;

/// <summary>What a request meets on its platform: each thing that stands in its way, and all of them at once.</summary>
public sealed class SurroundingPlanTests
{
    private static readonly PlatformLoadBalancer First = Sample.Platform.LoadBalancers[0];
    private static readonly PlatformLoadBalancer Second = new("arn:second", "arn:second/listener", "sg-2");
    private static readonly IProfile Risken = ProfileCatalog.Standard["risken"];

    private static LoadBalancerState Balancer(PlatformLoadBalancer of, int rules = 0, int groups = 0, string? protocol = "HTTPS", string? host = null) => new(
        of, protocol, protocol is null ? null : of.Arn, new HashSet<int>(), host is null ? new HashSet<string>() : new HashSet<string> { host }, rules,
        Enumerable.Range(1, groups).Select(number => $"group-{number}").ToHashSet());

    private static SurroundingState State(params LoadBalancerState[] balancers) => new()
    {
        ClusterStatus = "ACTIVE",
        LoadBalancing = new(balancers.Length == 0 ? [Balancer(First)] : balancers, new HashSet<string>(), new()),
    };

    private static List<RequestProblem> Problems(SurroundingState state, IReadOnlyList<SecretUse>? secrets = null)
    {
        var request = Sample.Request();
        var needs = Risken.Needs(request, Sample.Platform);
        return [.. SurroundingPlan.Check("prd", "local", needs, secrets ?? [], Risken.Draw(request, Sample.Platform, Placement.Nominal(needs)), state)];
    }

    private static void Refused(SurroundingState state, string code, string words, IReadOnlyList<SecretUse>? secrets = null)
    {
        var problem = Assert.Single(Problems(state, secrets));
        Assert.Equal(code, problem.Code);
        Assert.Contains(words, problem.ToString());
        Assert.Equal(code, Refusal.Of([problem]).Code);
    }

    [Fact]
    public void Where_everything_is_in_order_nothing_is_said() => Assert.Empty(Problems(State()));

    [Theory, InlineData(null, "ClusterMissing", "no cluster local"), InlineData("CREATING", "ClusterNotActive", "CREATING"), InlineData("DELETING", "ClusterNotActive", "ACTIVE")]
    public void The_cluster_is_there_and_active(string? status, string code, string words) => Refused(State() with { ClusterStatus = status }, code, words);

    [Theory, InlineData(null, "ListenerMissing", "is not there"), InlineData("HTTP", "ListenerNotHttps", "speaks HTTP")]
    public void The_listener_is_there_and_speaks_HTTPS(string? protocol, string code, string words) => Refused(State(Balancer(First, protocol: protocol)), code, words, []);

    [Fact]
    public void A_host_that_another_environment_holds() =>
        Refused(State() with { Hosts = new Dictionary<string, string> { ["console.risken.example.com"] = "shop" } }, "HostTaken", "belongs to the environment shop");

    [Fact]
    public void A_host_of_its_own_is_its_own() => Assert.Empty(Problems(State() with { Hosts = new Dictionary<string, string> { ["console.risken.example.com"] = "prd" } }));

    [Fact]
    public void A_host_that_somebody_elses_rule_answers() => Refused(State(Balancer(First, host: "console.risken.example.com")), "HostTaken", "not Berth's");

    [Theory, InlineData(null, "no current value"), InlineData(0, "empty"), InlineData(20, "20 bytes"), InlineData(33, "16, 24, 32"), InlineData(5000, "5000 bytes")]
    public void A_key_for_RISKENs_data_has_one_of_three_lengths(int? bytes, string words) =>
        Refused(State() with { Secrets = new Dictionary<string, int?> { [Key.Field] = bytes } }, "SecretUnusable", words, [Key]);

    [Theory, InlineData(16), InlineData(24), InlineData(32)]
    public void A_key_of_the_right_length(int bytes) => Assert.Empty(Problems(State() with { Secrets = new Dictionary<string, int?> { [Key.Field] = bytes } }, [Key]));

    [Fact]
    public void A_secret_that_no_parameter_holds() =>
        Refused(State() with { Secrets = new Dictionary<string, int?> { [Key.Field] = 4097 } }, "SecretUnusable", "at most 4096 bytes", [Key with { Lengths = null }]);

    [Fact]
    public void A_load_balancer_without_room_for_the_rules() => Refused(State(Balancer(First, rules: 98)), "QuotaExceeded", "98 of 100 rules of the load balancer");

    [Fact]
    public void The_numbers_are_said() => Assert.Contains("are used, 3 more are needed", Problems(State(Balancer(First, rules: 98)))[0].ToString());

    [Fact]
    public void A_load_balancer_without_room_for_the_target_groups() => Refused(State(Balancer(First, groups: 99)), "QuotaExceeded", "99 of 100 target groups of the load balancer");

    [Fact]
    public void The_last_rule_there_is_can_be_had() => Assert.Empty(Problems(State(Balancer(First, rules: 97, groups: 98))));

    [Fact]
    public void The_next_load_balancer_takes_what_the_first_cannot()
    {
        Assert.Empty(Problems(State(Balancer(First, rules: 98), Balancer(Second))));
        var load = new LoadBalancersState([Balancer(First, rules: 98), Balancer(Second, groups: 99), Balancer(First, protocol: "HTTP"), Balancer(Second, rules: 97)], new HashSet<string>(), new());
        Assert.Equal(3, load.WithRoom(3, ["a", "b"]).First());
        Assert.Empty(load.WithRoom(4, ["a", "b"]));
    }

    [Fact]
    public void An_environment_stays_on_the_load_balancer_that_it_is_on() =>
        Refused(State(Balancer(First, rules: 98), Balancer(Second)) with { Placed = 0 }, "QuotaExceeded", "98 of 100 rules");

    [Fact]
    public void A_region_without_room_for_target_groups()
    {
        var state = State();
        Refused(state with { LoadBalancing = state.LoadBalancing with { TargetGroups = Enumerable.Range(1, 2999).Select(number => $"{number}").ToHashSet() } },
            "QuotaExceeded", "2999 of 3000 target groups of the region");
    }

    [Fact]
    public void A_user_pool_without_room_for_an_app_client()
    {
        var full = Enumerable.Range(1, 1000).Select(number => $"client-{number}").ToHashSet();
        Refused(State() with { AppClients = full }, "QuotaExceeded", "1000 of 1000 app clients");
        Assert.Empty(Problems(State() with { AppClients = full.Append("berth-prd").Skip(1).ToHashSet() }));
    }

    [Fact]
    public void An_account_without_room_for_parameters()
    {
        Refused(State() with { Parameters = 9995 }, "QuotaExceeded", "9995 of 10000 standard parameters");
        Assert.Empty(Problems(State() with { Parameters = 10_000, OwnParameters = 500 }));
    }

    [Theory, InlineData(2000, 20_000, ""), InlineData(900, 9000, "1000 of 900 app clients|8990 of 9000 standard parameters")]
    public void The_platform_knows_its_accounts_quotas(int clients, int parameters, string refused)
    {
        var blueprint = Sample.Blueprint() with { Platform = Sample.Platform with { Quotas = new(clients, parameters) } };
        var state = State() with { AppClients = Enumerable.Range(1, 1000).Select(number => $"client-{number}").ToHashSet(), Parameters = 8990 };
        var problems = SurroundingPlan.Check("prd", "local", PlacementNeeds.None, [], blueprint, state).Select(problem => problem.Wrong).ToList();
        Assert.Equal(refused.Split('|', StringSplitOptions.RemoveEmptyEntries).Length, problems.Count);
        Assert.All(refused.Split('|').Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second));
    }

    [Fact]
    public void Everything_is_said_at_once() => Assert.Equal(["ClusterMissing", "HostTaken", "ListenerNotHttps", "QuotaExceeded", "QuotaExceeded", "SecretUnusable"],
        Problems(State(Balancer(First, rules: 98), Balancer(Second, protocol: "HTTP")) with
        {
            ClusterStatus = null,
            Parameters = 9999,
            Hosts = new Dictionary<string, string> { ["console.risken.example.com"] = "shop" },
            Secrets = new Dictionary<string, int?> { [Key.Field] = 1 },
        }, [Key]).Select(problem => problem.Code).Order());

    [Fact]
    public void Different_problems_make_one_invalid_request() =>
        Assert.Equal("RequestInvalid", Refusal.Of(Problems(State() with { ClusterStatus = null, Parameters = 9999 })).Code);

    private static SecretUse Key { get; } = new("/risken/secrets/datasource-api/CODE_DATA_KEY",
        new() { SecretArn = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-input/key-AbCdEf" }, 4096, [16, 24, 32]);
}
