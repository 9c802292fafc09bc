using System.Text.Json.Nodes;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.LoadBalancing;
using Berth.Planning;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>
/// One rule of the platform's listener, found again by its tags. Rules of others are never touched. A rule has no
/// idempotency token: one whose reply was lost is found by its tags and brought to what is wanted.
/// </summary>
public sealed class ListenerRuleKind(IAmazonElasticLoadBalancingV2 elb) : IResourceKind
{
    public const string Name = "elbv2:listener-rule";
    public const string RuleTag = ListenerRules.NameTag;

    public string Kind => Name;

    /// <summary>A rule's name: environment and rule, so that plans tell environments apart.</summary>
    public static ResourceId IdOf(string environment, string rule) => new(Name, $"{environment}/{rule}");

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var rule = await FindAsync(desired.Id, context, cancellation);
        return rule is null ? null : await SeenAsync(rule, desired, context, cancellation);
    }

    private static async Task<Observed> SeenAsync(TaggedRule rule, Resource desired, StepContext context, CancellationToken cancellation)
    {
        var holds = await ClientSecretMark.OfAsync(desired, context, cancellation) is { } mark && rule.Tags.GetValueOrDefault(ClientSecretMark.Tag) == mark;
        return new(RuleDocument.Of(rule.Rule, desired.Specification, holds), Attributes(rule.Rule.RuleArn));
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var created = await elb.CreateRuleAsync(new CreateRuleRequest
            {
                ListenerArn = Listener(context),
                Priority = desired.Specification["priority"]!.GetValue<int>(),
                Conditions = RuleDocument.Conditions(desired.Specification),
                Actions = await RuleDocument.ActionsAsync(desired.Specification, context, cancellation),
                Tags = ElbTags.From(await TagsAsync(desired, context, cancellation)),
            }, cancellation);
            context.Kept.Remove(Name);
            return new(desired.Specification, Attributes(created.Rules[0].RuleArn));
        }
        catch (PriorityInUseException taken)
        {
            context.Kept.Remove(Name);
            return await FindAsync(desired.Id, context, cancellation) is { } mine
                ? await UpdateAsync(desired, await SeenAsync(mine, desired, context, cancellation), context, cancellation)
                : throw new Errors.PermanentError("PriorityTaken", $"The priority {desired.Specification["priority"]} has been taken by a rule that Berth did not make.",
                    "Send the request again under a new request id: it is placed anew.", taken);
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var arn = current.Attributes["arn"];
        if (!JsonNode.DeepEquals(desired.Specification["priority"], current.Specification["priority"]))
            await elb.SetRulePrioritiesAsync(new SetRulePrioritiesRequest
            {
                RulePriorities = [new RulePriorityPair { RuleArn = arn, Priority = desired.Specification["priority"]!.GetValue<int>() }],
            }, cancellation);
        await elb.ModifyRuleAsync(new ModifyRuleRequest
        {
            RuleArn = arn,
            Conditions = RuleDocument.Conditions(desired.Specification),
            Actions = await RuleDocument.ActionsAsync(desired.Specification, context, cancellation),
        }, cancellation);
        // After the secret itself: should this end in between, the next look finds another mark and sets both.
        if (await ClientSecretMark.OfAsync(desired, context, cancellation) is { } mark && (await FindAsync(desired.Id, context, cancellation))?.Tags.GetValueOrDefault(ClientSecretMark.Tag) != mark)
            await elb.AddTagsAsync(new AddTagsRequest { ResourceArns = [arn], Tags = [new Tag { Key = ClientSecretMark.Tag, Value = mark }] }, cancellation);
        context.Kept.Remove(Name);
        return current with { Specification = desired.Specification };
    }

    /// <summary>A client secret that nobody kept cannot be put back: it stays as this run set it.</summary>
    public async Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(desired, context, cancellation) is not { } current)
            return;
        var before = desired with { Specification = ClientSecretMark.Restorable(Difference.Undone(desired.Specification, change.Fields), desired.Specification) };
        if (((IResourceKind)this).Compare(before, current).Count > 0)
            await UpdateAsync(before, current, context, cancellation);
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await FindAsync(id, context, cancellation) is not { } rule)
            return;
        try
        {
            await elb.DeleteRuleAsync(new DeleteRuleRequest { RuleArn = rule.Rule.RuleArn }, cancellation);
        }
        catch (RuleNotFoundException)
        {
            // What is gone need not be deleted.
        }

        context.Kept.Remove(Name);
    }

    private async Task<TaggedRule?> FindAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (!context.Kept.TryGetValue(Name, out var kept))
            context.Kept[Name] = kept = await ListenerRules.ReadAsync(elb, Listener(context), cancellation);
        return ((List<TaggedRule>)kept).FirstOrDefault(rule =>
            OwnershipTags.Owner(rule.Tags, context.Run.Environment) == Ownership.Environment && rule.Tags.GetValueOrDefault(RuleTag) == Own(id));
    }

    private static async Task<Dictionary<string, string>> TagsAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var tags = new Dictionary<string, string>(context.Tags) { [RuleTag] = Own(desired.Id) };
        if (await ClientSecretMark.OfAsync(desired, context, cancellation) is { } mark)
            tags[ClientSecretMark.Tag] = mark;
        return tags;
    }

    private static string Own(ResourceId id) => id.Name[(id.Name.IndexOf('/') + 1)..];

    private static string Listener(StepContext context) => context.Platform.LoadBalancers[context.LoadBalancer].ListenerArn;

    private static Dictionary<string, string> Attributes(string arn) => new() { ["arn"] = arn };
}
