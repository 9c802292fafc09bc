using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Berth.Cluster;
using Berth.Planning;

namespace Berth.Steps.ConfigureCluster;

/// <summary>The IAM OIDC provider of a cluster's issuer: one a cluster, shared by all environments on it.</summary>
public sealed class IdentityProviderKind(IAmazonIdentityManagementService iam, ClusterConnection clusters) : IResourceKind
{
    public const string Name = "iam:oidc-provider";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var issuer = await IssuerAsync(desired.Id.Name, cancellation);
        if (await ArnAsync(issuer, cancellation) is not { } arn)
            return null;
        var provider = await iam.GetOpenIDConnectProviderAsync(new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = arn }, cancellation);
        var wanted = Clients(desired);
        // Further client ids are others': only the one that is needed counts.
        var seen = (provider.ClientIDList ?? []).Intersect(wanted).Order(StringComparer.Ordinal).Select(id => (JsonNode)id);
        return new(new JsonObject { ["clientIds"] = new JsonArray([.. seen]) }, Attributes(arn, issuer), Ownership.Platform);
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var issuer = await IssuerAsync(desired.Id.Name, cancellation);
        try
        {
            var created = await iam.CreateOpenIDConnectProviderAsync(new CreateOpenIDConnectProviderRequest
            {
                Url = $"https://{issuer}",
                ClientIDList = Clients(desired),
                Tags = [new() { Key = OwnershipTags.ManagedBy, Value = OwnershipTags.Berth }],
            }, cancellation);
            return new(desired.Specification, Attributes(created.OpenIDConnectProviderArn, issuer), Ownership.Platform);
        }
        catch (EntityAlreadyExistsException)
        {
            return await ObserveAsync(desired, context, cancellation) ?? throw new Errors.TransientError($"The OIDC provider of {issuer} was there and is gone.");
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        foreach (var client in Clients(desired))
            await iam.AddClientIDToOpenIDConnectProviderAsync(new AddClientIDToOpenIDConnectProviderRequest { OpenIDConnectProviderArn = current.Attributes["arn"], ClientID = client }, cancellation);
        return current with { Specification = desired.Specification };
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ArnAsync(await IssuerAsync(id.Name, cancellation), cancellation) is not { } arn)
            return;
        var provider = await iam.GetOpenIDConnectProviderAsync(new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = arn }, cancellation);
        if ((provider.Tags ?? []).Any(tag => tag.Key == OwnershipTags.ManagedBy && tag.Value == OwnershipTags.Berth))
            await iam.DeleteOpenIDConnectProviderAsync(new DeleteOpenIDConnectProviderRequest { OpenIDConnectProviderArn = arn }, cancellation);
    }

    private async Task<string?> ArnAsync(string issuer, CancellationToken cancellation) =>
        ((await iam.ListOpenIDConnectProvidersAsync(new ListOpenIDConnectProvidersRequest(), cancellation)).OpenIDConnectProviderList ?? [])
            .Select(provider => provider.Arn).FirstOrDefault(arn => arn.EndsWith($":oidc-provider/{issuer}", StringComparison.Ordinal));

    private async Task<string> IssuerAsync(string cluster, CancellationToken cancellation) =>
        (await clusters.DescribeAsync(cluster, cancellation)).Identity.Oidc.Issuer.Replace("https://", "", StringComparison.Ordinal);

    private static List<string> Clients(Resource desired) => [.. desired.Specification["clientIds"]!.AsArray().Select(id => id!.GetValue<string>())];

    private static Dictionary<string, string> Attributes(string arn, string issuer) => new() { ["arn"] = arn, ["issuer"] = issuer };
}
