using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace Berth.Intake;

/// <summary>
/// How many standard parameters account and region have. No service tells the number, so the names are read through, fifty
/// a call; the answer is kept for a minute, for messages come in batches and the quota of these calls is small.
/// </summary>
public sealed class ParameterCount(IAmazonSimpleSystemsManagement ssm, TimeProvider clock)
{
    private const int PageSize = 50;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);
    private (IReadOnlyList<string> Names, DateTimeOffset Until)? _read;

    /// <returns>All parameters, and those below the environment's own path.</returns>
    public async Task<(int Count, int Own)> OfAsync(string environment, CancellationToken cancellation)
    {
        if (_read is not { } read || read.Until <= clock.GetUtcNow())
            _read = read = (await NamesAsync(cancellation), clock.GetUtcNow() + Life);
        return (read.Names.Count, read.Names.Count(name => name.StartsWith($"/{environment}/", StringComparison.Ordinal)));
    }

    private async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        var names = new List<string>();
        var request = new DescribeParametersRequest { MaxResults = PageSize };
        do
        {
            var page = await ssm.DescribeParametersAsync(request, cancellation);
            names.AddRange((page.Parameters ?? []).Where(parameter => parameter.Tier is null || parameter.Tier == ParameterTier.Standard).Select(parameter => parameter.Name));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return names;
    }
}
