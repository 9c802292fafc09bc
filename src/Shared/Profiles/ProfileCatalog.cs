using Berth.Platforms;
using Berth.Profiles.Risken;
using Berth.Profiles.Service;
using Berth.Requests;

namespace Berth.Profiles;

/// <summary>The applications known by name.</summary>
public sealed class ProfileCatalog
{
    private readonly Dictionary<string, IProfile> _profiles;

    public ProfileCatalog(params IProfile[] profiles) => _profiles = profiles.ToDictionary(profile => profile.Name);

    public static ProfileCatalog Standard { get; } = new(new RiskenProfile(), new WebServiceProfile());

    public IEnumerable<string> Names => _profiles.Keys;

    /// <summary>What a placed request asks for: its profile's blueprint, with what all profiles have in common.</summary>
    public Blueprint Draw(EnvironmentRequest request, Platform platform, Placement placement) =>
        this[request.Profile].Draw(request, platform, placement) with { Expiry = placement.Expiry };

    /// <summary>What is wrong with a request beyond its schema; empty if nothing is.</summary>
    public IEnumerable<RequestProblem> Check(EnvironmentRequest request, Platform platform) =>
    [
        .. from other in _profiles.Values
           where other.Name != request.Profile && other.PartOf(request) is not null
           select new RequestProblem($"/{other.Name}", $"is for the profile {other.Name}", $"leave it out, or name the profile {other.Name}"),
        .. this[request.Profile].PartOf(request) is null
            ? [new($"/{request.Profile}", "is missing", $"the profile {request.Profile} needs its part of the request")]
            : this[request.Profile].Check(request, platform),
    ];

    /// <summary>The schema admits known names only.</summary>
    public IProfile this[string name] => _profiles[name];
}
