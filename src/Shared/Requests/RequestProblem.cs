namespace Berth.Requests;

/// <summary>One thing that is wrong with a request: the field (JSON pointer), what is wrong, what would be right.</summary>
public sealed record RequestProblem(string Field, string Wrong, string Right)
{
    /// <summary>The code of what is wrong with the request itself, as opposed to what it meets on its platform.</summary>
    public const string Invalid = "RequestInvalid";

    private const int Longest = 600;

    /// <summary>A stable word for scripts and the runbook.</summary>
    public string Code { get; init; } = Invalid;

    /// <summary>One line of printable ASCII, whatever the request held.</summary>
    public override string ToString() => Printable.Of($"{(Field.Length == 0 ? "(whole request)" : Field)}: {Printable.Cut(Wrong, Longest)}; {Printable.Cut(Right, Longest)}", 3 * Longest);

    /// <summary>Whether one of the two fields is the other one or lies below it.</summary>
    public bool Touches(string field) => Below(Field, field) || Below(field, Field);

    private static bool Below(string field, string above) =>
        field.StartsWith(above, StringComparison.Ordinal) && (field.Length == above.Length || field[above.Length] == '/');
}
