using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Deployment;

/// <summary>
/// Deploys the template into the emulator. CloudFormation makes most of it; state machines, alarms, schedules and functions' versions
/// are made with their own APIs, because moto's CloudFormation leaves those out or makes them where its interpreter does not look.
/// </summary>
public sealed partial class StackDeployment(Upstream upstream, string stack, string region, string account, Uri gateway)
{
    public const string Bucket = "berth-local-code";
    public const string Key = "functions.zip";

    private static readonly string[] MadeByTheirOwnApi = 
    [
        "AWS::CloudWatch::Alarm", "AWS::Scheduler::Schedule", "AWS::SQS::QueuePolicy", "AWS::Lambda::Version", "AWS::Lambda::Alias", "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Permission",
    ];

    private readonly StackNames names = new(region, account, gateway);

    /// <returns>
    /// The stack as soon as its functions, roles and queues are there, and what completes it: state machines, rules' targets, alarms, schedules.
    /// </returns>
    /// <exception cref="InvalidOperationException">The stack could not be made; the message says which resource and why.</exception>
    public async Task<(DeployedStack Stack, Task Completion)> DeployAsync(TransformedTemplate template)
    {
        var resolve = Intrinsics(template);
        LeaveOutWhatIsConditional(template, resolve);
        await PutCodeAsync();
        await CreateStackAsync(template);
        await names.ReadAsync(upstream, stack);
        await PublishVersionsAsync(template, resolve);

        var rules = StackReading.Rules(template, resolve, names);
        var machines = StateMachines(template, resolve);
        var schedules = Schedules(template, resolve);
        return (Deployed(template, resolve, rules, machines, schedules), CompleteAsync());

        async Task CompleteAsync()
        {
            foreach (var (_, request) in machines)
                await upstream.JsonAsync("states", "AWSStepFunctions.CreateStateMachine", request);
            await PutAliasesAsync(template, resolve);
            await AddPermissionsAsync(template, resolve);
            await CreateMappingsAsync(template, resolve);
            await PutRulesAsync(rules);
            foreach (var (schedule, request) in schedules)
                await upstream.RestAsync("scheduler", HttpMethod.Post, $"/schedules/{Uri.EscapeDataString(schedule.Name)}", request);
            await PutQueuePoliciesAsync(template, resolve);
            await CreateAlarmsAsync(template, resolve);
        }
    }

    private DeployedStack Deployed(
        TransformedTemplate template, Intrinsics resolve, IReadOnlyList<DeployedRule> rules,
        IReadOnlyList<(DeployedStateMachine Deployed, JsonObject Request)> machines, IReadOnlyList<(DeployedSchedule Deployed, JsonObject Request)> schedules) => new(
        stack,
        (template.Template["Outputs"] as JsonObject ?? []).ToDictionary(output => output.Key, output => resolve.Text(output.Value!["Value"])),
        StackReading.Functions(template, resolve, names),
        StackReading.QueueSources(template, resolve, names),
        rules,
        [.. schedules.Select(schedule => schedule.Deployed)],
        [.. machines.Select(machine => machine.Deployed)]);

    private Intrinsics Intrinsics(TransformedTemplate template)
    {
        var declared = template.Template["Parameters"] as JsonObject ?? [];
        return new Intrinsics(
            template.Parameters,
            new Dictionary<string, string>
            {
                ["AWS::Region"] = region,
                ["AWS::AccountId"] = account,
                ["AWS::StackName"] = stack,
                ["AWS::Partition"] = "aws",
                ["AWS::URLSuffix"] = "amazonaws.com",
                ["AWS::StackId"] = $"arn:aws:cloudformation:{region}:{account}:stack/{stack}/local",
            },
            template.Template["Conditions"] as JsonObject ?? [],
            declared.Where(parameter => ((string?)parameter.Value!["Type"])!.Contains("List")).Select(parameter => parameter.Key).ToHashSet(),
            names.Ref,
            names.Attribute);
    }

    private static void LeaveOutWhatIsConditional(TransformedTemplate template, Intrinsics resolve)
    {
        foreach (var section in new[] { template.Resources, template.Template["Outputs"] as JsonObject ?? [] })
            foreach (var (id, item) in section.ToList())
                if ((string?)item!["Condition"] is { } condition && !resolve.Condition(condition))
                    section.Remove(id);
    }

    private async Task PutCodeAsync()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("bootstrap");
        var place = $"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";
        await upstream.RawAsync("s3", HttpMethod.Put, $"/{Bucket}", System.Text.Encoding.UTF8.GetBytes(place), "application/xml");
        await upstream.RawAsync("s3", HttpMethod.Put, $"/{Bucket}/{Key}", zip.ToArray(), "application/zip");
    }

    private async Task CreateStackAsync(TransformedTemplate template)
    {
        var body = template.Template.DeepClone().AsObject();
        var resources = body["Resources"]!.AsObject();
        foreach (var (id, resource) in resources.ToList())
            if (MadeByTheirOwnApi.Contains((string?)resource!["Type"]))
                resources.Remove(id);
            // Its substitutions name versions; the definition that runs is put by the service's own API.
            else if ((string?)resource["Type"] == "AWS::StepFunctions::StateMachine")
                (resource["Properties"] as JsonObject)?.Remove("DefinitionSubstitutions");
        NameAliases(template, resources);
        var parameters = template.Parameters.SelectMany((pair, index) => new[]
        {
            ($"Parameters.member.{index + 1}.ParameterKey", pair.Key),
            ($"Parameters.member.{index + 1}.ParameterValue", pair.Value),
        });
        await upstream.QueryAsync(
            "cloudformation", "2010-05-15", "CreateStack", default,
            [("StackName", stack), ("TemplateBody", body.ToJsonString()), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"), .. parameters]);
        var described = await upstream.QueryAsync("cloudformation", "2010-05-15", "DescribeStacks", default, [("StackName", stack)]);
        var status = described.Descendants("StackStatus").FirstOrDefault()?.Value;
        if (status != "CREATE_COMPLETE")
            throw new InvalidOperationException($"stack {stack} is {status}: {described.Descendants("StackStatusReason").FirstOrDefault()?.Value}");
    }

    private IReadOnlyList<(DeployedStateMachine Deployed, JsonObject Request)> StateMachines(TransformedTemplate template, Intrinsics resolve)
    {
        var machines = new List<(DeployedStateMachine, JsonObject)>();
        foreach (var (id, properties) in template.OfType("AWS::StepFunctions::StateMachine"))
        {
            var definition = properties["Definition"] is { } tree ? resolve.Resolve(tree)!.ToJsonString() : resolve.Text(properties["DefinitionString"]);
            foreach (var (name, value) in properties["DefinitionSubstitutions"] as JsonObject ?? [])
                definition = definition.Replace("${" + name + "}", JsonEncodedText.Encode(resolve.Text(value)).ToString());
            var machineName = properties["StateMachineName"] is { } given ? resolve.Text(given) : $"{stack}-{id}";
            var role = resolve.Text(properties["RoleArn"]);
            var request = new JsonObject { ["name"] = machineName, ["definition"] = definition, ["roleArn"] = role };
            if (properties["LoggingConfiguration"] is { } logging)
                request["loggingConfiguration"] = CamelCase(resolve.Resolve(logging));
            if (properties["TracingConfiguration"] is { } tracing)
                request["tracingConfiguration"] = CamelCase(resolve.Resolve(tracing));
            machines.Add((new DeployedStateMachine(id, machineName, $"arn:aws:states:{region}:{account}:stateMachine:{machineName}", role), request));
        }
        return machines;
    }

    private async Task CreateAlarmsAsync(TransformedTemplate template, Intrinsics resolve)
    {
        foreach (var (id, properties) in template.OfType("AWS::CloudWatch::Alarm"))
        {
            var alarm = resolve.Resolve(properties)!.AsObject();
            alarm["AlarmName"] ??= $"{stack}-{id}";
            await upstream.QueryAsync("monitoring", "2010-08-01", "PutMetricAlarm", default, FormOf.Request(alarm));
        }
    }

    private async Task PutQueuePoliciesAsync(TransformedTemplate template, Intrinsics resolve)
    {
        foreach (var (_, properties) in template.OfType("AWS::SQS::QueuePolicy"))
            foreach (var queue in resolve.Resolve(properties["Queues"])!.AsArray())
                await upstream.JsonAsync("sqs", "AmazonSQS.SetQueueAttributes", new JsonObject
                {
                    ["QueueUrl"] = queue!.DeepClone(),
                    ["Attributes"] = new JsonObject { ["Policy"] = resolve.Resolve(properties["PolicyDocument"])!.ToJsonString() },
                });
    }

    private IReadOnlyList<(DeployedSchedule Deployed, JsonObject Request)> Schedules(TransformedTemplate template, Intrinsics resolve)
    {
        var schedules = new List<(DeployedSchedule, JsonObject)>();
        foreach (var (id, properties) in template.OfType("AWS::Scheduler::Schedule"))
        {
            var schedule = resolve.Resolve(properties)!.AsObject();
            var name = (string?)schedule["Name"] ?? $"{stack}-{id}";
            schedule.Remove("Name");
            schedules.Add((
                new DeployedSchedule(
                    id, name, (string?)schedule["GroupName"] ?? "default", (string)schedule["ScheduleExpression"]!, (string?)schedule["ScheduleExpressionTimezone"],
                    (string?)schedule["State"] != "DISABLED", StackReading.Target(schedule["Target"]!.AsObject())),
                schedule));
        }
        return schedules;
    }

    /// <summary>moto's CloudFormation keeps of a target its Arn and Id only; PutTargets keeps the rest too.</summary>
    private async Task PutRulesAsync(IReadOnlyList<DeployedRule> rules)
    {
        foreach (var rule in rules)
        {
            var targets = new JsonArray();
            foreach (var target in rule.Targets)
            {
                var json = new JsonObject { ["Id"] = target.Id, ["Arn"] = target.Arn };
                if (target.RoleArn is not null) json["RoleArn"] = target.RoleArn;
                if (target.Input is not null) json["Input"] = target.Input;
                if (target.InputPath is not null) json["InputPath"] = target.InputPath;
                if (target.InputTransformer is not null) json["InputTransformer"] = target.InputTransformer.DeepClone();
                if (target.DeadLetterArn is not null) json["DeadLetterConfig"] = new JsonObject { ["Arn"] = target.DeadLetterArn };
                targets.Add(json);
            }
            if (targets.Count > 0)
                await upstream.JsonAsync("events", "AWSEvents.PutTargets", new JsonObject { ["Rule"] = rule.Name, ["Targets"] = targets });
        }
    }

    private static JsonNode? CamelCase(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(char.ToLowerInvariant(pair.Key[0]) + pair.Key[1..], CamelCase(pair.Value)))),
        JsonArray array => new JsonArray([.. array.Select(CamelCase)]),
        _ => node?.DeepClone(),
    };
}
