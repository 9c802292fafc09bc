using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Registry;

namespace Berth.Cli.Doctor;

/// <summary>The environments that somebody has to see to.</summary>
internal sealed class EnvironmentLook(ControlPlane plane)
{
    private const string Area = "environments";

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellation)
    {
        var environments = await plane.Environments.ListAsync(cancellation);
        var drifts = await plane.Drifts.ListAsync(cancellation);
        var findings = environments.Select(one => Of(one, drifts.GetValueOrDefault(one.Environment))).OfType<Finding>().ToList();
        return findings.Count > 0 ? findings : [new(Area, plane.Stack, $"{environments.Count(one => !one.IsRetired)}, none of which anybody has to see to")];
    }

    /// <returns>Null if all is well with it.</returns>
    internal static Finding? Of(EnvironmentRecord environment, DriftRecord? drift) => environment switch
    {
        { FailedStep: { } step } => new(Area, environment.Environment, $"{environment.Status}, failed in {step} [{environment.Code}]", $"{environment.Remedy} (docs/runbook.md#{environment.Code?.ToLowerInvariant()})"),
        { Left: { } left } when left.Any(one => one.IsStuck) => new(Area, environment.Environment, $"{environment.Status}, {left.Count(one => one.IsStuck)} resources left", "see what and why with `./berth show`"),
        _ when drift is { Count: > 0 } && drift.Holds(environment) => new(Area, environment.Environment, DriftLines.Short(environment, drift), $"see what with `./berth drift {environment.Environment}` (docs/runbook.md#drifted)"),
        _ => null,
    };
}
