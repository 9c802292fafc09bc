namespace Berth.LocalCloud.Databases;

/// <summary>The system user that a server runs as, when the local cloud itself runs as root: neither server wants to be root.</summary>
internal sealed record ServerAccount(string Name)
{
    /// <returns>The first of these users that exists; null when not root, where a server runs as whoever runs the local cloud.</returns>
    public static ServerAccount? Choose(params string[] names)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return new(names.FirstOrDefault(known.Contains)
            ?? throw new DatabaseException($"The server must not run as root, and none of these users exists: {string.Join(", ", names)}"));
    }

    /// <summary>Names the owner of files that this account made or would make.</summary>
    public static string Owner(ServerAccount? account) => account?.Name ?? Environment.UserName;

    /// <summary>Gives a directory and all in it to the account.</summary>
    public Task TakeAsync(string directory, CancellationToken cancellationToken) =>
        Programs.RunAsync("chown", ["-R", $"{Name}:", directory], cancellationToken);

    /// <summary>The command that runs a program as the account and becomes it, keeping the process id.</summary>
    public static IReadOnlyList<string> Command(ServerAccount? account, string program) => account is null
        ? [program]
        : [Programs.Find("setpriv", "util-linux"), $"--reuid={account.Name}", $"--regid={account.Name}", "--init-groups", "--", program];
}
