using Berth.Profiles.Risken;

namespace Berth.Profiles;

/// <summary>The applications known by name.</summary>
public sealed class ProfileCatalog
{
    private readonly Dictionary<string, IProfile> _profiles;

    public ProfileCatalog(params IProfile[] profiles) => _profiles = profiles.ToDictionary(profile => profile.Name);

    public static ProfileCatalog Standard { get; } = new(new RiskenProfile());

    public IEnumerable<string> Names => _profiles.Keys;

    /// <summary>The schema admits known names only.</summary>
    public IProfile this[string name] => _profiles[name];
}
