using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles;

/// <summary>
/// Which secrets a request may point to: those of the platform's account and region under the prefix that its owner set
/// aside. Without this a request could have any secret that Berth may read copied into its own parameters.
/// </summary>
internal static class SecretSources
{
    private const string DefaultPrefix = "berth-input/";

    public static IEnumerable<RequestProblem> Check(IEnumerable<SecretUse> sources, Platform platform)
    {
        var prefix = $":secretsmanager:{platform.Region}:{platform.AccountId}:secret:{platform.RequestSecretPrefix ?? DefaultPrefix}";
        return sources.Where(source => !source.Source.SecretArn.Contains(prefix, StringComparison.Ordinal))
            .Select(source => new RequestProblem($"{source.Field}/secretArn", $"is no secret that a request may use on the platform {platform.Name}",
                $"name one whose ARN continues with {prefix}"));
    }
}
