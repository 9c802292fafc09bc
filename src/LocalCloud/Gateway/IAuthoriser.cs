namespace Berth.LocalCloud.Gateway;

/// <summary>Asks the caller's policies.</summary>
public interface IAuthoriser
{
    Task<Decision> DecideAsync(AwsCall call, CancellationToken ct);
}

/// <param name="Refusal">Null when the call is allowed; else the message after AWS's wording.</param>
/// <param name="Resource">The first resource that was asked for, for the ledger.</param>
public sealed record Decision(string? Refusal, string? Resource)
{
    public bool Allowed => Refusal is null;
}
