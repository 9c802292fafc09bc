using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Platforms;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Cli.Platforms;

/// <summary>Platforms in Parameter Store: put after every check, listed, shown.</summary>
public sealed class PlatformStore(ControlPlane plane)
{
    private readonly AmazonSimpleSystemsManagementClient ssm = new(plane.Connection.Credentials, plane.Connection.Configured<AmazonSimpleSystemsManagementConfig>());

    /// <summary>Reads, checks and puts a platform, and lets Berth into its cluster.</summary>
    /// <param name="parameters">Put before the checks, by name: certificate authorities.</param>
    /// <param name="schemas">SQL scripts by profile: they go into the registry, their digest into the platform.</param>
    /// <exception cref="CommandError">Everything that is wrong, a sentence each; nothing was put but <paramref name="parameters"/>.</exception>
    public async Task<Platform> PutAsync(
        string text, string? name, IReadOnlyDictionary<string, string> parameters, IReadOnlyDictionary<string, SqlScripts> schemas, Action<string> progress, CancellationToken cancellation)
    {
        var reading = PlatformReading.Of(text, name);
        var platform = reading.Platform ?? throw Refused(reading.Problems);
        if (platform.RoleArn is null && platform.Region != plane.Connection.Region)
            throw Refused([new("/region", $"is {platform.Region}", $"Berth is deployed in {plane.Connection.Region}: put the platform to the stack of its region, or give it a roleArn")]);
        if (platform.RoleArn is not null && parameters.Count > 0)
            throw new CommandError($"The platform {platform.Name} is in another account.", "Put the authority's PEM into its parameter there, and leave --ca out.", ExitCodes.Usage);
        if (schemas.Count > 0)
            platform = WithSchemas(platform, schemas);
        var there = plane.Connection.Of(platform);
        foreach (var (parameter, value) in parameters)
        {
            await PutAsync(parameter, value, cancellation);
            progress($"parameter {parameter}");
        }

        var problems = (await CheckAsync(platform, there, cancellation)).Concat(PlatformChecks.Boundary(platform, plane.Output("PodBoundaryArn"))).ToList();
        if (problems.Count > 0)
            throw Refused(problems);
        // In another account it is its owner who lets the role into the cluster.
        if (platform.RoleArn is null)
            foreach (var line in await new ClusterAccess(plane.Connection, plane.Stack).GrantAsync(platform, cancellation))
                progress(line);
        foreach (var (profile, scripts) in schemas)
        {
            await plane.Schemas.PutAsync(scripts, cancellation);
            progress($"{scripts.Scripts.Count} SQL scripts of {profile}, {scripts.Digest}");
        }

        await PutAsync(Platform.ParameterName(platform.Name), JsonSerializer.Serialize(platform, PlatformJson.Default.Platform), cancellation);
        progress($"platform {platform.Name}");
        return platform;
    }

    private static async Task<IReadOnlyList<RequestProblem>> CheckAsync(Platform platform, Connection there, CancellationToken cancellation)
    {
        try
        {
            return await new PlatformChecks(there).CheckAsync(platform, cancellation);
        }
        catch (AmazonSecurityTokenServiceException refused)
        {
            return [new("/roleArn", $"cannot be taken: {refused.Message}", "name yourself as OperatorArn of platform-role.template, and see that the external id is the platform's name")];
        }
    }

    public async Task<string> ShowAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await ssm.GetParameterAsync(new GetParameterRequest { Name = Platform.ParameterName(name) }, cancellation)).Parameter.Value;
        }
        catch (ParameterNotFoundException)
        {
            throw new CommandError($"There is no platform {name}.", "See which there are with `berth platform list`, or put it with `berth platform put FILE`.");
        }
    }

    public async Task<IReadOnlyList<Platform>> ListAsync(CancellationToken cancellation)
    {
        var prefix = Platform.ParameterName("");
        var found = new List<Platform>();
        var request = new GetParametersByPathRequest { Path = prefix.TrimEnd('/'), Recursive = false };
        do
        {
            var page = await ssm.GetParametersByPathAsync(request, cancellation);
            found.AddRange((page.Parameters ?? []).Select(parameter => JsonSerializer.Deserialize(parameter.Value, PlatformJson.Default.Platform)!));
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);
        return found;
    }

    private Task PutAsync(string name, string value, CancellationToken cancellation) =>
        ssm.PutParameterAsync(new PutParameterRequest { Name = name, Value = value, Type = ParameterType.String, Overwrite = true, Tier = ParameterTier.IntelligentTiering }, cancellation);

    private static Platform WithSchemas(Platform platform, IReadOnlyDictionary<string, SqlScripts> schemas)
    {
        var mysql = platform.Database.Mysql ?? throw Refused([new("/database/mysql", "is missing", "scripts need a MySQL database to run on")]);
        var digests = new Dictionary<string, string>(mysql.Schemas ?? new Dictionary<string, string>());
        foreach (var (profile, scripts) in schemas)
            digests[profile] = scripts.Digest;
        return platform with { Database = platform.Database with { Mysql = mysql with { Schemas = digests } } };
    }

    private static CommandError Refused(IReadOnlyList<RequestProblem> problems) =>
        new($"The platform is refused: {string.Join(". ", problems)}.", "Correct it and put it again; nothing of it was put.", ExitCodes.Refused);
}
