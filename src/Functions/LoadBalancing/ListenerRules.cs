using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;

namespace Berth.LoadBalancing;

/// <summary>A live rule with its tags.</summary>
public sealed record TaggedRule(Rule Rule, IReadOnlyDictionary<string, string> Tags)
{
    public int? Priority => int.TryParse(Rule.Priority, out var priority) ? priority : null;
}

/// <summary>Reads all rules of a listener and whose they are.</summary>
public static class ListenerRules
{
    /// <summary>The tag that names a rule of Berth's within its environment.</summary>
    public const string NameTag = "berth:rule";

    /// <summary>DescribeTags takes twenty ARNs at once.</summary>
    private const int TagBatch = 20;

    /// <summary>The rules but for the default one.</summary>
    public static async Task<List<Rule>> PlainAsync(IAmazonElasticLoadBalancingV2 elb, string listenerArn, CancellationToken cancellation)
    {
        var rules = new List<Rule>();
        var request = new DescribeRulesRequest { ListenerArn = listenerArn };
        do
        {
            var page = await elb.DescribeRulesAsync(request, cancellation);
            rules.AddRange((page.Rules ?? []).Where(rule => rule.IsDefault != true));
            request.Marker = page.NextMarker;
        }
        while (!string.IsNullOrEmpty(request.Marker));
        return rules;
    }

    public static async Task<List<TaggedRule>> ReadAsync(IAmazonElasticLoadBalancingV2 elb, string listenerArn, CancellationToken cancellation)
    {
        var rules = await PlainAsync(elb, listenerArn, cancellation);
        var tagged = new List<TaggedRule>();
        foreach (var batch in rules.Chunk(TagBatch))
        {
            var tags = await elb.DescribeTagsAsync(new DescribeTagsRequest { ResourceArns = [.. batch.Select(rule => rule.RuleArn)] }, cancellation);
            tagged.AddRange(batch.Select(rule => new TaggedRule(rule, ElbTags.Of(tags.TagDescriptions, rule.RuleArn))));
        }

        return tagged;
    }
}
