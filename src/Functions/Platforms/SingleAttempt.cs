using Amazon.Runtime;

namespace Berth.Platforms;

/// <summary>
/// A client that makes each call once. For calls that make something anew whenever they are made and take no token to tell a
/// second one by (CreateUserPoolClient, CreateKey): the SDK would answer a lost reply with another call. The state machine tries
/// the step again, which looks first.
/// </summary>
public sealed class SingleAttempt<T>(T client)
{
    public T Client => client;
}

public static class SingleAttempt
{
    /// <summary>A connection that ends without an answer the SDK calls stale, and makes the call up to ten times more whatever MaxErrorRetry says.</summary>
    public static T Configure<T>(T config)
        where T : ClientConfig
    {
        config.MaxErrorRetry = 0;
        config.MaxStaleConnectionRetries = 0;
        return config;
    }
}
