using Amazon.ElasticLoadBalancingV2.Model;

namespace Berth.LoadBalancing;

/// <summary>Tags in the load balancer API's form.</summary>
internal static class ElbTags
{
    public static List<Tag> From(IReadOnlyDictionary<string, string> tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    public static IReadOnlyDictionary<string, string> Of(List<TagDescription>? descriptions, string arn) =>
        (descriptions?.FirstOrDefault(description => description.ResourceArn == arn)?.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
}
