namespace Berth.Steps;

/// <summary>One environment that is to be compared with its request.</summary>
/// <param name="Repair">Whether it is to be put right, whatever its request says.</param>
/// <param name="RequestId">Of the action that asks for it; empty if none does.</param>
public sealed record DriftCheck(string Environment, bool Repair, string RequestId);
