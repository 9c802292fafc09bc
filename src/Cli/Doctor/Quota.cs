namespace Berth.Cli.Doctor;

/// <summary>How much of something may be there, and is.</summary>
/// <param name="Needs">What one more environment takes.</param>
public sealed record Quota(string What, int Used, int Most, int Needs, string Remedy)
{
    public Finding Judge(string area) => new(area, What, $"{Used} of {Most} used, {Math.Max(0, Most - Used)} left", Most - Used >= Needs ? null : $"there is no room for one more environment: {Remedy}");
}
