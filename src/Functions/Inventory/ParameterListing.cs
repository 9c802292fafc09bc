using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Planning;

namespace Berth.Inventory;

/// <summary>The parameters under the environment's path.</summary>
public sealed class ParameterListing(IAmazonSimpleSystemsManagement ssm) : IListing
{
    public async Task<IReadOnlyList<Remainder>> ListAsync(StepContext context, CancellationToken cancellation)
    {
        var found = new List<Remainder>();
        // Names are enough, so nothing is decrypted.
        var request = new GetParametersByPathRequest { Path = $"/{context.Run.Environment}", Recursive = true, WithDecryption = false };
        do
        {
            var page = await ssm.GetParametersByPathAsync(request, cancellation);
            found.AddRange((page.Parameters ?? []).Select(parameter =>
                new Remainder($"ssm:parameter/{parameter.Name}", "stands under the environment's path, and Berth did not make it")));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }
}
