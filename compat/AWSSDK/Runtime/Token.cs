namespace Berth.Compat.Aws;

/// <summary>An idempotency token for a request that brings none; Core's retries send the request as it was marshalled, so they repeat it.</summary>
internal static class Token
{
    public static string New() => Guid.NewGuid().ToString();
}
