namespace Berth.Compat.Aws;

/// <summary>
/// An AWS partition's host name suffixes (botocore data/partitions.json). Kept here because Core reads the same facts from
/// an embedded JSON document, which a process would pay for at its first call.
/// </summary>
internal sealed record Partition(string Name, string Suffix, string DualStackSuffix)
{
    public static Partition Of(string region) => region switch
    {
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => new("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => new("aws-us-gov", "amazonaws.com", "api.aws"),
        _ when region.StartsWith("us-isob-", StringComparison.Ordinal) => new("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"),
        _ when region.StartsWith("us-isof-", StringComparison.Ordinal) => new("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        _ when region.StartsWith("eu-isoe-", StringComparison.Ordinal) => new("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        _ when region.StartsWith("us-iso-", StringComparison.Ordinal) => new("aws-iso", "c2s.ic.gov", "api.aws.ic.gov"),
        _ when region.StartsWith("eusc-", StringComparison.Ordinal) => new("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"),
        _ => new("aws", "amazonaws.com", "api.aws"),
    };
}
