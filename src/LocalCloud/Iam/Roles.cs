using System.Collections.Concurrent;
using System.Xml.Linq;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>A role as IAM holds it.</summary>
/// <param name="Policies">Inline and attached ones.</param>
/// <param name="Boundary">Permissions boundary, or null.</param>
public sealed record Role(string Arn, Policy Trust, IReadOnlyList<Policy> Policies, Policy? Boundary, string? BoundaryArn);

/// <summary>Roles read from the emulator's IAM, kept until a call changes them.</summary>
public sealed class Roles(Upstream upstream)
{
    private const string Version = "2010-05-08";
    private readonly ConcurrentDictionary<string, Task<Role?>> known = new();

    /// <summary>Told the ARN and the unique id of each role that is read. Set by whoever hands out sessions.</summary>
    public Action<string, string> Read { get; set; } = static (_, _) => { };

    /// <summary>Null when there is no such role.</summary>
    public async Task<Role?> FindAsync(string arn, CancellationToken ct)
    {
        var loading = known.GetOrAdd(arn[(arn.LastIndexOf('/') + 1)..], name => LoadAsync(name));
        try
        {
            return await loading.WaitAsync(ct) is { } role && role.Arn == arn ? role : null;
        }
        catch
        {
            known.TryRemove(arn[(arn.LastIndexOf('/') + 1)..], out _);
            throw;
        }
    }

    /// <summary>The ARN of the permissions boundary of a role, for conditions on iam:PermissionsBoundary; null without.</summary>
    public async Task<string?> BoundaryOfAsync(string name) => (await known.GetOrAdd(name, LoadAsync))?.BoundaryArn;

    /// <summary>Whether there is this OIDC provider, with one of these clients.</summary>
    public async Task<bool> HasProviderAsync(string arn, IReadOnlyList<string> clients)
    {
        try
        {
            var provider = await AskAsync("GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", arn));
            return provider.Descendants("ClientIDList").Elements("member").Any(client => clients.Contains(client.Value));
        }
        catch (UpstreamException missing) when (missing.Status == 404)
        {
            return false;
        }
    }

    /// <summary>To be told of every call that succeeded.</summary>
    public void Observe(AwsCall call)
    {
        if (call.Service.Name == "cloudformation" && (call.Operation.EndsWith("Stack", StringComparison.Ordinal) || call.Operation == "ExecuteChangeSet"))
            known.Clear();
        if (call.Service.Name != "iam" || call.Operation.StartsWith("Get", StringComparison.Ordinal) || call.Operation.StartsWith("List", StringComparison.Ordinal))
            return;
        if (call.Text("RoleName") is { } name)
            known.TryRemove(name, out _);
        else
            known.Clear();
    }

    private async Task<Role?> LoadAsync(string name)
    {
        XElement role;
        try
        {
            role = (await AskAsync("GetRole", ("RoleName", name))).Descendants("Role").First();
        }
        catch (UpstreamException missing) when (missing.Status == 404)
        {
            return null;
        }
        var policies = new List<Policy>();
        var inline = await AskAsync("ListRolePolicies", ("RoleName", name));
        foreach (var policy in inline.Descendants("PolicyNames").Elements("member"))
            policies.Add(Policy.Parse((await AskAsync("GetRolePolicy", ("RoleName", name), ("PolicyName", policy.Value))).Descendants("PolicyDocument").First().Value));
        var attached = await AskAsync("ListAttachedRolePolicies", ("RoleName", name));
        foreach (var arn in attached.Descendants("PolicyArn"))
            policies.Add(await ManagedAsync(arn.Value));
        Read(role.Element("Arn")!.Value, role.Element("RoleId")!.Value);
        var boundary = role.Element("PermissionsBoundary")?.Element("PermissionsBoundaryArn")?.Value;
        return new Role(
            role.Element("Arn")!.Value,
            Policy.Parse(role.Element("AssumeRolePolicyDocument")!.Value),
            policies,
            boundary is null ? null : await ManagedAsync(boundary),
            boundary);
    }

    private async Task<Policy> ManagedAsync(string arn)
    {
        var version = (await AskAsync("GetPolicy", ("PolicyArn", arn))).Descendants("DefaultVersionId").First().Value;
        return Policy.Parse((await AskAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", version))).Descendants("Document").First().Value) with { Arn = arn };
    }

    private Task<XElement> AskAsync(string action, params (string Name, string Value)[] parameters) =>
        upstream.QueryAsync("iam", Version, action, default, [.. parameters]);
}
