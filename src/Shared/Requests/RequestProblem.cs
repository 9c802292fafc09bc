namespace Berth.Requests;

/// <summary>One thing that is wrong with a request: the field (JSON pointer), what is wrong, what would be right.</summary>
public sealed record RequestProblem(string Field, string Wrong, string Right)
{
    public override string ToString() => $"{(Field.Length == 0 ? "(whole request)" : Field)}: {Wrong}; {Right}";
}
