using System.Text.Json.Nodes;
using Berth.Platforms;

namespace Berth.Profiles.Risken;

/// <summary>What RISKEN's pods may do: read their own parameters, and nothing of another environment.</summary>
internal static class RiskenPolicy
{
    public static IReadOnlyList<PolicyStatement> For(string environment, Platform platform, ParameterSet parameters)
    {
        var parameter = $"arn:aws:ssm:{platform.Region}:{platform.AccountId}:parameter";
        var paths = RiskenWorkload.All
            .SelectMany(workload => RiskenParameters.PathsOf($"/{environment}", workload, parameters.Values.Keys))
            .Distinct().Order(StringComparer.Ordinal).Select(path => parameter + path).ToList();
        List<PolicyStatement> statements =
        [
            new("ReadMetaConfiguration", ["ssm:GetParameter"], [$"{parameter}/{environment}/meta/*"]),
            new("ReadParametersByPath", ["ssm:GetParametersByPath"], paths),
        ];
        if (platform.KmsKeyId is { } key)
            statements.Add(DecryptWith(key, platform));
        return statements;
    }

    /// <summary>An alias is not a resource that kms:Decrypt knows: the key behind it is named by condition.</summary>
    private static PolicyStatement DecryptWith(string key, Platform platform)
    {
        var keys = $"arn:aws:kms:{platform.Region}:{platform.AccountId}:key/";
        return key.StartsWith("alias/", StringComparison.Ordinal)
            ? new("DecryptParameters", ["kms:Decrypt"], [keys + "*"],
                new JsonObject { ["ForAnyValue:StringEquals"] = new JsonObject { ["kms:ResourceAliases"] = key } })
            : new("DecryptParameters", ["kms:Decrypt"], [key.StartsWith("arn:", StringComparison.Ordinal) ? key : keys + key]);
    }
}
