namespace Berth.Requests;

/// <summary>The most entries that a list of a request may have. The framework's own attribute reads lists by reflection.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AtMostAttribute(int count) : Attribute
{
    public int Count { get; } = count;
}
