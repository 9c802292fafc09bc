using System.Text.Json.Serialization;

namespace Berth.Planning;

/// <summary>Something that is still there.</summary>
/// <param name="Why">In a sentence.</param>
/// <param name="Until">When it goes by itself, UTC, ISO 8601.</param>
/// <param name="Kept">True for what is left on purpose, such as data.</param>
public sealed record Remainder(string Resource, string Why, string? Until = null, bool Kept = false)
{
    /// <summary>Whether somebody has to see to it.</summary>
    [JsonIgnore]
    public bool IsStuck => Until is null && !Kept;
}
