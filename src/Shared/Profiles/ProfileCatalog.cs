using Berth.Platforms;
using Berth.Profiles.Risken;
using Berth.Requests;

namespace Berth.Profiles;

/// <summary>The applications known by name.</summary>
public sealed class ProfileCatalog
{
    private readonly Dictionary<string, IProfile> _profiles;

    public ProfileCatalog(params IProfile[] profiles) => _profiles = profiles.ToDictionary(profile => profile.Name);

    public static ProfileCatalog Standard { get; } = new(new RiskenProfile());

    public IEnumerable<string> Names => _profiles.Keys;

    /// <summary>What a placed request asks for: its profile's blueprint, with what all profiles have in common.</summary>
    public Blueprint Draw(EnvironmentRequest request, Platform platform, Placement placement) =>
        this[request.Profile].Draw(request, platform, placement) with { Expiry = placement.Expiry };

    /// <summary>The schema admits known names only.</summary>
    public IProfile this[string name] => _profiles[name];
}
