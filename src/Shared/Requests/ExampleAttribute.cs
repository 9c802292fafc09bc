namespace Berth.Requests;

/// <summary>A value that a field may have: shown in the documentation, and put in place of a wrong one so that the rest can be checked too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExampleAttribute(string value) : Attribute
{
    public string Value { get; } = value;
}
