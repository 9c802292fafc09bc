using Amazon.DynamoDBv2;

namespace Berth.Registry;

/// <summary>
/// The table's client. The SDK tries a DynamoDB call eleven times unless it is told otherwise, up to two minutes, whatever
/// AWS_MAX_ATTEMPTS says (MaxErrorRetry shows 2 all the same): longer than a step has, and once more for each try of the
/// state machine, which is who tries again here.
/// </summary>
public static class RegistryClient
{
    /// <summary>What every other client has.</summary>
    public const int Retries = 2;

    public static AmazonDynamoDBClient Make() => new(Configuration());

    public static AmazonDynamoDBConfig Configuration() => new() { MaxErrorRetry = Retries };
}
