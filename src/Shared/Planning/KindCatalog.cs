using Berth.Errors;

namespace Berth.Planning;

/// <summary>
/// The kinds of resources that a function can handle, in the order in which they are made: what comes later may depend on
/// what comes before. A kind, and with it its client, is made when first used.
/// </summary>
public sealed class KindCatalog(IEnumerable<KeyValuePair<string, Func<IResourceKind>>> inOrder)
{
    private readonly OrderedDictionary<string, Func<IResourceKind>> kinds = new(inOrder, StringComparer.Ordinal);
    private readonly Dictionary<string, IResourceKind> _made = new(StringComparer.Ordinal);

    /// <summary>Kinds that are made later have a higher place; unknown ones come first.</summary>
    public int PlaceOf(string kind) => kinds.IndexOf(kind);

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
