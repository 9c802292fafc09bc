using System.Text.RegularExpressions;
using Berth.Planning;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Service;

/// <summary>What is wrong with a request beyond its schema.</summary>
internal static partial class WebServiceChecks
{
    private const string SignInField = "/service/signIn";

    public static IEnumerable<RequestProblem> Check(EnvironmentRequest request, WebServiceRequest service, Platform platform) =>
    [
        .. Namespace(request, service),
        .. Links(service, platform),
        .. Variables(service),
        .. SignIn(service, platform),
        .. SecretSources.Check(Secrets(service), platform),
    ];

    public static IEnumerable<SecretUse> Secrets(WebServiceRequest service) =>
    [
        .. service.SignIn is { } signIn ? SignInChoice.Secrets(signIn, SignInField) : [],
        .. service.Secrets.Select(secret => new SecretUse(Field("secrets", secret.Key), secret.Value)),
    ];

    /// <summary>An environment may have a name that a namespace cannot.</summary>
    private static IEnumerable<RequestProblem> Namespace(EnvironmentRequest request, WebServiceRequest service)
    {
        if (ReservedNames.Namespace(service.Namespace ?? request.Environment, "/service/namespace") is { } reserved)
            yield return reserved;
    }

    private static IEnumerable<RequestProblem> Links(WebServiceRequest service, Platform platform)
    {
        foreach (var (name, link) in service.Links)
        {
            if (!LinkPattern().IsMatch(name))
                yield return new(WebServiceDatabase.Field(name), "is no name of a link", "give lower-case letters and digits, a letter first: variables begin with it");
            if (platform.Database.For(link.Type) is null)
                yield return new($"{WebServiceDatabase.Field(name)}/type", $"the platform {platform.Name} has no {link.Type} database", $"put a platform with database.{link.Type}, or name another type");
        }

        foreach (var name in service.Links.Keys.Skip(1))
            yield return new(WebServiceDatabase.Field(name), "is a second database", "give the service one database, and another environment the other");
    }

    /// <summary>A name that stands in two places would hold what happens to be read last.</summary>
    private static IEnumerable<RequestProblem> Variables(WebServiceRequest service)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var given = service.Variables.Keys.Select(name => (Field("variables", name), name))
            .Concat(service.Secrets.Keys.Select(name => (Field("secrets", name), name)))
            .Concat(service.Links.SelectMany(link => WebServiceDatabase.Variables(link.Key, link.Value).Select(variable => (WebServiceDatabase.Field(link.Key), variable.Key))));
        foreach (var (field, name) in given)
        {
            if (!VariablePattern().IsMatch(name))
                yield return new(field, $"{name} is no name of a variable", "give letters, digits and underscores, no digit first");
            else if (name is "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" or "AWS_SESSION_TOKEN")
                yield return new(field, "is a key of AWS", "leave it out: a key that does not end has no place in a pod");
            else if (!names.Add(name))
                yield return new(field, $"{name} is given twice", "give it once, or rename the link's variables");
        }

        foreach (var (name, value) in service.Variables)
            if (value.Contains('\0'))
                yield return new(Field("variables", name), "holds the character NUL", "leave it out: no variable can hold it");
    }

    private static IEnumerable<RequestProblem> SignIn(WebServiceRequest service, Platform platform)
    {
        if (service.SignIn is not { } signIn)
            return [];
        var problems = SignInChoice.Check(signIn, platform, SignInField).ToList();
        if (service.Host is null)
            problems.Add(new(SignInField, "is for a service with a host name", "give a host, or leave signIn out: inside the cluster nobody signs in"));
        return problems;
    }

    private static string Field(string list, string name) => $"/service/{list}/{JsonPointer.Escape(name)}";

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,30}\z")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,127}\z")]
    private static partial Regex VariablePattern();
}
