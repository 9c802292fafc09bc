using Berth.Errors;

namespace Berth.Planning;

/// <summary>The kinds of resources that a function can handle. A kind, and with it its client, is made when first used.</summary>
public sealed class KindCatalog(IReadOnlyDictionary<string, Func<IResourceKind>> kinds)
{
    private readonly Dictionary<string, IResourceKind> _made = new(StringComparer.Ordinal);

    public IResourceKind this[string kind]
    {
        get
        {
            if (_made.TryGetValue(kind, out var made))
                return made;
            return kinds.TryGetValue(kind, out var make)
                ? _made[kind] = make()
                : throw new PermanentError("KindUnknown", $"No step handles resources of kind {kind}.", "Deploy one version of all functions.");
        }
    }
}
