namespace Berth.Platforms;

/// <summary>Which environment the work at hand is for. It goes with the work, so that of two at the same time each has its own.</summary>
public sealed class EnvironmentScope
{
    private readonly AsyncLocal<string?> _environment = new();

    /// <summary>Null outside any.</summary>
    public string? Environment => _environment.Value;

    /// <summary>From here on, until the asynchronous method that says so has ended.</summary>
    public void Enter(string environment) => _environment.Value = environment;
}
