namespace Berth.LocalCloud.Kubernetes;

/// <summary>/api/v1/… and /apis/group/version/… taken apart.</summary>
/// <param name="Name">"" for a collection.</param>
/// <param name="Subresource">"" or status, scale, finalize …</param>
internal sealed record RequestPath(string Group, string Version, string Namespace, string Plural, string Name, string Subresource)
{
    /// <summary>As rules name it: deployments, deployments/status.</summary>
    public string Full => Subresource.Length > 0 ? $"{Plural}/{Subresource}" : Plural;

    /// <returns>null for a path that names no resource (discovery, version, health).</returns>
    public static RequestPath? Parse(string path)
    {
        var parts = path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        string[] rest;
        string group, version;
        if (parts is ["api", _, _, ..])
            (group, version, rest) = ("", parts[1], parts[2..]);
        else if (parts is ["apis", _, _, _, ..])
            (group, version, rest) = (parts[1], parts[2], parts[3..]);
        else
            return null;

        var space = "";
        if (rest is ["namespaces", _, not ("status" or "finalize"), ..])
            (space, rest) = (rest[1], rest[2..]);
        return rest.Length > 3 ? null : new RequestPath(group, version, space, rest[0], rest.ElementAtOrDefault(1) ?? "", rest.ElementAtOrDefault(2) ?? "");
    }
}
