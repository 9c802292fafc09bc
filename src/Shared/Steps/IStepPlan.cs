using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps;

/// <summary>
/// The pure half of a step: which resources it wants for a blueprint, in the order in which they are to be made.
/// </summary>
public interface IStepPlan
{
    string Step { get; }

    IReadOnlyList<Resource> Desired(Blueprint blueprint);
}
