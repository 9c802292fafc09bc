namespace Berth.Cli.Demo;

/// <summary>Something to ask of a client that is not ours, so that nobody has to believe Berth.</summary>
/// <param name="Secrets">Environment variables that are never shown.</param>
/// <param name="Lines">How many lines of the answer are shown.</param>
public sealed record Question(string Why, string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string>? Secrets = null, int Lines = 12);
