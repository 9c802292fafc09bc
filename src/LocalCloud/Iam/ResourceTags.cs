using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// The tags of a resource, for conditions on aws:ResourceTag. Fetched only when a policy of the caller asks for them, and kept until
/// a call may have changed them.
/// </summary>
public sealed class ResourceTags(Upstream upstream)
{
    private readonly ParameterTags parameters = new(upstream);
    private readonly ConcurrentDictionary<string, Task<IReadOnlyDictionary<string, string>>> known = new();

    /// <summary>Tags of resources that the gateway keeps itself, by ARN; null when it does not know the resource.</summary>
    public Func<string, IReadOnlyDictionary<string, string>?> Own { get; set; } = static _ => null;

    /// <summary>Empty when there are none, or the resource does not exist (yet).</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(string arn)
    {
        if (Own(arn) is { } own)
            return own;
        var parts = arn.Split(':', 6);
        var finding = parts is [_, _, "ssm", _, _, var parameter] ? parameters.FindAsync(parameter["parameter/".Length..]) : known.GetOrAdd(arn, _ => FetchAsync(parts, arn));
        try
        {
            return await finding;
        }
        catch (UpstreamException)
        {
            // What is not there has none, and may have some later.
            known.TryRemove(arn, out _);
            return new Dictionary<string, string>();
        }
    }

    /// <summary>To be told of every call that succeeded.</summary>
    public void Observe(AwsCall call)
    {
        parameters.Observe(call);
        if (call.Service.Name == "cloudformation")
            known.Clear();
        // Seldom enough to ask for all of the service anew.
        else if (call.Service.Name == "tagging" || Changing.Any(word => call.Operation.StartsWith(word, StringComparison.Ordinal)))
            foreach (var arn in known.Keys.Where(arn => call.Service.Name == "tagging" || arn.Split(':', 4)[2] == call.Service.ActionPrefix))
                known.TryRemove(arn, out _);
    }

    private static readonly string[] Changing = ["AddTags", "Create", "Delete", "RemoveTags", "Restore", "Tag", "Untag"];

    private async Task<IReadOnlyDictionary<string, string>> FetchAsync(string[] parts, string arn)
    {
        if (parts.Length < 6)
            return new Dictionary<string, string>();
        switch (parts[2])
        {
            case "secretsmanager":
                return Pairs((await upstream.JsonAsync("secretsmanager", "secretsmanager.DescribeSecret", new JsonObject { ["SecretId"] = arn }))["Tags"], "Key", "Value");
            case "kms":
                return Pairs((await upstream.JsonAsync("kms", "TrentService.ListResourceTags", new JsonObject { ["KeyId"] = arn }))["Tags"], "TagKey", "TagValue");
            case "dynamodb":
                return Pairs((await upstream.JsonAsync("dynamodb", "DynamoDB_20120810.ListTagsOfResource", new JsonObject { ["ResourceArn"] = arn.Split("/index/")[0] }))["Tags"], "Key", "Value");
            case "states":
                return Pairs((await upstream.JsonAsync("states", "AWSStepFunctions.ListTagsForResource", new JsonObject { ["resourceArn"] = arn }))["tags"], "key", "value");
            case "events":
                return Pairs((await upstream.JsonAsync("events", "AWSEvents.ListTagsForResource", new JsonObject { ["ResourceARN"] = arn }))["Tags"], "Key", "Value");
            case "sqs":
                return Map((await upstream.JsonAsync("sqs", "AmazonSQS.ListQueueTags", new JsonObject { ["QueueUrl"] = $"https://sqs.{parts[3]}.amazonaws.com/{parts[4]}/{parts[5]}" }))["Tags"]);
            case "cognito-idp":
                return Map((await upstream.JsonAsync("cognito-idp", "AWSCognitoIdentityProviderService.DescribeUserPool", new JsonObject { ["UserPoolId"] = parts[5]["userpool/".Length..] }))["UserPool"]?["UserPoolTags"]);
            case "eks":
                return Map((await upstream.RestAsync("eks", HttpMethod.Get, $"/tags/{Uri.EscapeDataString(arn)}"))["tags"]);
            case "lambda":
                return Map((await upstream.RestAsync("lambda", HttpMethod.Get, $"/2017-03-31/tags/{Uri.EscapeDataString(arn)}"))["Tags"]);
            case "elasticloadbalancing":
                return Members(await upstream.QueryAsync("elasticloadbalancing", "2015-12-01", "DescribeTags", default, [("ResourceArns.member.1", arn)]), "Key", "Value");
            case "iam" when parts[5].StartsWith("role/", StringComparison.Ordinal):
                return Members(await upstream.QueryAsync("iam", "2010-05-08", "ListRoleTags", default, [("RoleName", parts[5][(parts[5].LastIndexOf('/') + 1)..])]), "Key", "Value");
            case "iam" when parts[5].StartsWith("oidc-provider/", StringComparison.Ordinal):
                return Members(await upstream.QueryAsync("iam", "2010-05-08", "ListOpenIDConnectProviderTags", default, [("OpenIDConnectProviderArn", arn)]), "Key", "Value");
            case "ec2":
                return Members(
                    await upstream.QueryAsync("ec2", "2016-11-15", "DescribeTags", default, [("Filter.1.Name", "resource-id"), ("Filter.1.Value.1", parts[5][(parts[5].LastIndexOf('/') + 1)..])]),
                    "key", "value");
            case "autoscaling":
                return Members(
                    await upstream.QueryAsync("autoscaling", "2011-01-01", "DescribeTags", default, [("Filters.member.1.Name", "auto-scaling-group"), ("Filters.member.1.Values.member.1", arn[(arn.LastIndexOf('/') + 1)..])]),
                    "Key", "Value");
            default:
                return new Dictionary<string, string>();
        }
    }

    internal static Dictionary<string, string> Pairs(JsonNode? list, string key, string value) =>
        (list as JsonArray ?? []).ToDictionary(tag => (string)tag![key]!, tag => (string?)tag![value] ?? "");

    private static Dictionary<string, string> Map(JsonNode? map) =>
        (map as JsonObject ?? []).ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "");

    private static Dictionary<string, string> Members(XElement answer, string key, string value) =>
        answer.Descendants(key).Where(found => found.Parent!.Element(value) is not null)
            .GroupBy(found => found.Value).ToDictionary(tag => tag.Key, tag => tag.First().Parent!.Element(value)!.Value);
}
