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
