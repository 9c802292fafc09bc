using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Deployment;

/// <summary>Ref and Fn::GetAtt of the resources that a stack came to have.</summary>
/// <param name="queueEndpoint">Where queue URLs have to point: the gateway.</param>
public sealed class StackNames(string region, string account, Uri queueEndpoint)
{
    private readonly Dictionary<string, (string Type, string PhysicalId)> resources = [];
    private readonly Dictionary<string, string> roleIds = [];

    public async Task ReadAsync(Upstream upstream, string stack)
    {
        var answer = await upstream.QueryAsync("cloudformation", "2010-05-15", "DescribeStackResources", default, [("StackName", stack)]);
        foreach (var member in answer.Descendants("LogicalResourceId").Select(id => id.Parent!))
            resources[member.Element("LogicalResourceId")!.Value] = (member.Element("ResourceType")!.Value, member.Element("PhysicalResourceId")?.Value ?? "");
        var roles = await upstream.QueryAsync("iam", "2010-05-08", "ListRoles", default, [("MaxItems", "1000")]);
        foreach (var role in roles.Descendants("RoleId").Select(id => id.Parent!))
            roleIds[role.Element("RoleName")!.Value] = role.Element("RoleId")!.Value;
    }

    public void Add(string logicalId, string type, string physicalId) => resources[logicalId] = (type, physicalId);

    /// <summary>Forgets the resources of a type that the template has no longer; what they were may stay.</summary>
    public void Keep(string type, IEnumerable<string> logicalIds)
    {
        foreach (var gone in resources.Where(resource => resource.Value.Type == type).Select(resource => resource.Key).Except(logicalIds).ToList())
            resources.Remove(gone);
    }

    public bool Has(string logicalId) => resources.ContainsKey(logicalId);

    public string PhysicalId(string logicalId) =>
        resources.TryGetValue(logicalId, out var resource) ? resource.PhysicalId : throw new ArgumentException($"the stack has no resource {logicalId}");

    public string Ref(string logicalId)
    {
        var id = PhysicalId(logicalId);
        return resources[logicalId].Type == "AWS::SQS::Queue" ? QueueUrl(LastPart(id)) : id;
    }

    public string QueueUrl(string name) => new Uri(queueEndpoint, $"/{account}/{name}").ToString();

    public string Attribute(string logicalId, string attribute)
    {
        var (type, id) = resources.TryGetValue(logicalId, out var found) ? found : throw new ArgumentException($"the stack has no resource {logicalId}");
        return (type, attribute) switch
        {
            ("AWS::SQS::Queue", "Arn") => $"arn:aws:sqs:{region}:{account}:{LastPart(id)}",
            ("AWS::SQS::Queue", "QueueName") => LastPart(id),
            ("AWS::SQS::Queue", "QueueUrl") => QueueUrl(LastPart(id)),
            ("AWS::DynamoDB::Table", "Arn") => $"arn:aws:dynamodb:{region}:{account}:table/{id}",
            ("AWS::Lambda::Function", "Arn") => $"arn:aws:lambda:{region}:{account}:function:{id}",
            ("AWS::Lambda::Version", "Version") => id.Split(':')[^1],
            ("AWS::IAM::Role", "Arn") => $"arn:aws:iam::{account}:role/{id}",
            ("AWS::IAM::Role", "RoleId") => roleIds[id],
            ("AWS::Logs::LogGroup", "Arn") => $"arn:aws:logs:{region}:{account}:log-group:{id}:*",
            ("AWS::StepFunctions::StateMachine", "Arn") => id,
            ("AWS::StepFunctions::StateMachine", "Name") => id.Split(':')[^1],
            ("AWS::Events::Rule", "Arn") => $"arn:aws:events:{region}:{account}:rule/{id}",
            ("AWS::Events::EventBus", "Arn") => $"arn:aws:events:{region}:{account}:event-bus/{id}",
            ("AWS::SNS::Topic", "TopicArn") => id,
            ("AWS::SecretsManager::Secret", "Id") => id,
            ("AWS::KMS::Key", "Arn") => $"arn:aws:kms:{region}:{account}:key/{id}",
            ("AWS::Scheduler::ScheduleGroup", "Arn") => $"arn:aws:scheduler:{region}:{account}:schedule-group/{id}",
            _ => throw new NotSupportedException($"the local cloud does not know {attribute} of {type} ({logicalId})"),
        };
    }

    private static string LastPart(string url) => url[(url.LastIndexOf('/') + 1)..];
}
