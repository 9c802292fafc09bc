using System.Security.Cryptography;
using System.Text;
using Berth.Planning;

namespace Berth.Profiles.Risken;

/// <summary>
/// Stands in a workload's pod template and changes when a parameter that it reads changes, so that its pods, and no others,
/// are made anew: pods read their parameters once, at start.
/// </summary>
internal static class RiskenConfiguration
{
    /// <returns>A hash of the plain parameters, then for secret ones a reference to the version that is there; null for what reads none.</returns>
    public static string? Of(RiskenWorkload workload, string environment, ParameterSet parameters, DatabaseAccount account)
    {
        if (workload.MetaPath is null)
            return null;
        var read = parameters.Values
            .Where(parameter => workload.ParameterPaths.Any(path => RiskenParameters.IsDirectlyBelow(parameter.Key, $"/{environment}/{path}")))
            .Where(parameter => workload.ReadsDatabase || !RiskenDatabase.Concerns(parameter.Key))
            .ToList();
        var text = string.Join('\n', read.Select(parameter => $"{parameter.Key}={parameter.Value.Text}"));
        IEnumerable<string> parts = [Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]];
        if (workload.ReadsDatabase)
            parts = parts.Append(account.Id.Reference("versionId"));
        return string.Join('-', parts.Concat(read
            .Where(parameter => parameter.Value.IsSecret && !RiskenDatabase.Concerns(parameter.Key))
            .Select(parameter => new ResourceId(ParameterValue.Kind, parameter.Key).Reference("version"))));
    }
}
