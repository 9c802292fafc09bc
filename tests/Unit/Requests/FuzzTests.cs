using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Intake;
using Berth.Planning;
using Berth.Profiles;
using Berth.Requests;
using Berth.Steps;
using Berth.Telemetry;
using Berth.Tests.Planning;
using Berth.Tests.Profiles;

namespace Berth.Tests.Requests;

/// <summary>
/// Generated requests, from the body of a message to the plans of all steps. Each run prints its seed when it fails;
/// BERTH_FUZZ_SEED repeats it and BERTH_FUZZ_COUNT says how many (./berth test --fuzz: 10,000).
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Seed = Number("BERTH_FUZZ_SEED") ?? 20260801;
    private static readonly int Count = Number("BERTH_FUZZ_COUNT") ?? 1000;

    /// <summary>Far more than any body needs, far less than a pattern that runs away.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Fact]
    public void Whatever_comes_is_refused_with_reasons_or_safe_in_every_place_it_gets_to()
    {
        var (accepted, refused) = (0, 0);
        for (var number = 0; number < Count; number++)
        {
            var body = RequestGenerator.Make(Seed, number);
            try
            {
                if (Look(body) == 0)
                    refused++;
                else
                    accepted++;
            }
            catch (Exception failure)
            {
                Assert.Fail($"BERTH_FUZZ_SEED={Seed}, number {number}: {failure}\n{Printable.Of(body.Text, 4000)}");
            }
        }

        Assert.True(accepted > Count / 20 && refused > Count / 4, $"{accepted} accepted and {refused} refused of {Count}: the generator is lopsided");
    }

    /// <returns>How many resources come of it; 0 if it is refused.</returns>
    private static int Look(RequestGenerator.Body body)
    {
        var watch = Stopwatch.StartNew();
        var reading = RequestReading.Of(body.Text);
        Assert.True(watch.Elapsed < Longest, $"read in {watch.Elapsed}");
        var problems = reading.Problems.ToList();
        var blueprint = default(Blueprint);
        if (reading.Readable is { } readable && !reading.Hides("/profile"))
        {
            var profile = ProfileCatalog.Standard[readable.Profile];
            problems.AddRange(ProfileCatalog.Standard.Check(readable, WebServicePlanTests.Platform).Where(problem => !reading.Hides(problem.Field)));
            var needs = profile.Needs(readable, WebServicePlanTests.Platform);
            Assert.All(profile.Secrets(readable), use => Assert.NotEmpty(use.Field));
            if (problems.Count == 0)
                problems.AddRange(BlueprintPlan.Check(blueprint = profile.Draw(readable, WebServicePlanTests.Platform, Placement.Nominal(needs))));
        }

        Assert.False(body.Valid && problems.Count > 0, $"refused: {Refusal.Text(problems)}");
        Logged(Refusal.Of(problems).Reasons);
        if (problems.Count == 0)
            return reading.Action is null ? Safe(reading.Request!, blueprint!) : 1;
        Explained(problems);
        return 0;
    }

    private static void Explained(List<RequestProblem> problems)
    {
        Assert.All(problems, problem =>
        {
            Assert.NotEmpty(problem.Wrong);
            Assert.NotEmpty(problem.Right);
            Assert.Matches(@"\A[ -~]+\z", problem.ToString());
        });
        var refusal = Refusal.Of(problems);
        Assert.InRange(refusal.Reasons.Length, 1, Refusal.MostReasons + 100);
        Assert.Matches(@"\A[\n -~]+\z", refusal.Reasons);
        // What the execution's cause says is taken apart again.
        var error = new PermanentError(refusal.Code, $"The request is refused.\n{refusal.Reasons}", "Correct what is named.");
        Assert.Equal(refusal.Code, Failure.Of(new("PermanentError", new JsonObject { ["errorMessage"] = error.Message }.ToJsonString())).Code);
    }

    /// <summary>Whatever is logged is one line of JSON.</summary>
    private static void Logged(string message)
    {
        var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new StepLog(output, TimeProvider.System).Message(null, message);
        var line = output.ToString();
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        Assert.DoesNotContain(line, letter => letter != '\n' && char.IsControl(letter));
        Assert.Equal(message, (string?)JsonNode.Parse(line)!["message"]);
    }

    private static int Safe(EnvironmentRequest request, Blueprint blueprint)
    {
        var resources = StepNames.InOrder.SelectMany(step => WrittenPlan.Desired(step, blueprint)).ToList();
        Assert.All(resources, resource =>
        {
            Assert.Matches(@"\A[A-Za-z0-9/:_.@ -]+\z", resource.Id.ToString());
            // A reference in a plan is one that a step wrote: it leads to a resource of these plans.
            Assert.All(ReferenceTable.Unresolved(resource.Specification), reference =>
                Assert.Contains(resources, other => other.Id.ToString() == reference[..reference.LastIndexOf('#')]));
        });
        Assert.All(blueprint.TargetGroups, group => Assert.Matches(@"\A(?!.*--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\z", group.Name));
        Assert.All(blueprint.Identities, identity => Assert.Matches(@"\A[A-Za-z0-9+=,.@_-]{1,64}\z", identity.RoleName));
        Assert.All(blueprint.Queues, queue => Assert.Matches(@"\A[A-Za-z0-9_-]{1,80}\z", queue.Name));
        Assert.All(blueprint.Parameters.Values.Keys, name => Assert.Matches(@"\A/(?!aws|ssm)[a-z0-9-]+(/[A-Za-z0-9_.-]+){1,14}\z", name));
        Assert.Matches(@"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z", blueprint.Namespace);
        if (blueprint.Database is { } database)
        {
            Assert.Matches(@"\A[a-z0-9_-]{1,26}\z", database.UserName);
            Assert.Matches(@"\A[a-z0-9_]{1,63}\z", database.Schema);
        }

        var own = $"/{request.Environment}/";
        Assert.All(blueprint.Identities.SelectMany(identity => identity.Policy).SelectMany(statement => statement.Resources), arn =>
        {
            Assert.DoesNotContain('?', arn);
            Assert.Matches(@"\A(\*|arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}|\*)?:[A-Za-z0-9/_.:+=@*$#{}-]+)\z", arn.StartsWith("${", StringComparison.Ordinal) ? "*" : arn);
            if (arn.Contains(":parameter/", StringComparison.Ordinal))
                Assert.Contains(own, arn + "/");
        });
        Assert.All(blueprint.Workloads, manifest =>
        {
            Assert.Matches(@"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z", (string)manifest["metadata"]!["name"]!);
            Assert.All(manifest["metadata"]!["labels"]?.AsObject() ?? [], label => Assert.Matches(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z", (string)label.Value!));
        });
        return resources.Count;
    }

    [Fact]
    public void No_two_environments_come_to_the_same_names()
    {
        string[] names = ["shop", "shop-clone", "shop-api", "shop-api-api", "shop-web", "shop-risken", "shop-database", "shop-aws", "shop-google", "shop-code", "shop-scan", "x1", "x1-x1", "shopclone"];
        var seen = new Dictionary<string, string>();
        foreach (var name in names)
            foreach (var derived in Derived(name))
            {
                Assert.False(seen.TryGetValue(derived, out var other) && other != name, $"{derived} is made for {name} and for {other}");
                seen[derived] = name;
            }
    }

    private static IEnumerable<string> Derived(string name)
    {
        var blueprint = Sample.Blueprint(body =>
        {
            body["environment"] = name;
            body["risken"]!["namespace"] = name;
        });
        return [
            .. blueprint.TargetGroups.Select(group => $"target group {group.Name}"),
            .. blueprint.Identities.Select(identity => $"role {identity.RoleName}"),
            .. blueprint.Queues.Select(queue => $"queue {queue.Name}"),
            .. blueprint.Parameters.Values.Keys.Select(parameter => $"parameter {parameter}"),
            .. blueprint.GeneratedSecrets.Select(secret => $"secret {secret.Name}"),
            .. blueprint.Database is { } database ? [$"user {database.UserName}", $"user {database.UserName}_clone", $"secret {database.SecretName}"] : Array.Empty<string>(),
            .. blueprint.SignIn is CognitoSignIn client ? [$"client {client.ClientName}"] : Array.Empty<string>(),
            .. blueprint.Key is { } key ? [$"key {key.Name}"] : Array.Empty<string>(),
        ];
    }

    [Theory, InlineData("a-bbbbbbbb", "cccccccc", "a", "bbbbbbbb-cccccccc"), InlineData("shop-1", "2-345678", "shop", "1-2-345678")]
    public void No_two_requests_come_to_the_same_execution(string environment, string requestId, string otherEnvironment, string otherId) =>
        Assert.NotEqual(Registry.Runs.ExecutionName(environment, requestId, 1), Registry.Runs.ExecutionName(otherEnvironment, otherId, 1));

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
