using Berth.Planning;

namespace Berth.Inventory;

/// <summary>What one service lists as an environment's, whatever the registry knows of it.</summary>
public interface IListing
{
    Task<IReadOnlyList<Remainder>> ListAsync(StepContext context, CancellationToken cancellation);
}
