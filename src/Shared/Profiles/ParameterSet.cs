namespace Berth.Profiles;

/// <summary>
/// Parameters by full name. A value is plain text, with named references where it is not known yet, or a
/// <c>secret://</c> reference: then the parameter is a SecureString.
/// </summary>
public sealed record ParameterSet(IReadOnlyDictionary<string, ParameterValue> Values)
{
    /// <summary>The largest value of a standard parameter, 4 KB (AWS quota); counted in UTF-8, so that no encoding passes it.</summary>
    public const int MostBytes = 4096;

    public static ParameterSet Empty { get; } = new(new Dictionary<string, ParameterValue>());
}

public sealed record ParameterValue(string Text, bool IsSecret)
{
    public const string Kind = "ssm:parameter";

    public static ParameterValue Plain(string text) => new(text, false);

    public static ParameterValue Secret(string reference) => new(reference, true);
}
