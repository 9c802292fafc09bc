using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Planning;
using Berth.Profiles;
using Berth.Secrets;

namespace Berth.Inventory;

/// <summary>The secrets under the environment's name, those in their recovery window too.</summary>
public sealed class SecretListing(IAmazonSecretsManager secrets) : IListing
{
    public async Task<IReadOnlyList<Remainder>> ListAsync(StepContext context, CancellationToken cancellation)
    {
        var found = new List<Remainder>();
        var prefix = $"berth/{context.Run.Environment}/";
        var request = new ListSecretsRequest { IncludePlannedDeletion = true, Filters = [new Filter { Key = FilterNameStringType.Name, Values = [prefix] }] };
        do
        {
            var page = await secrets.ListSecretsAsync(request, cancellation);
            // The filter ignores case.
            found.AddRange((page.SecretList ?? []).Where(secret => secret.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(secret => OwnedSecrets.Remains(new ResourceId(GeneratedSecret.Kind, secret.Name).ToString(), secret.DeletedDate)));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }
}
