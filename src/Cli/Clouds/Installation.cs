using Berth.Cli.Commands;

namespace Berth.Cli.Clouds;

/// <summary>Where things lie: the repository and what was published from it.</summary>
public sealed class Installation(string root)
{
    private static readonly Lazy<Installation> Found = new(Find);

    public static Installation Here => Found.Value;

    public string Root { get; } = root;
    public string Template => Path.Combine(Root, "serverless.template");
    /// <summary>BERTH_FUNCTIONS names another folder: the script sets it for the functions built against the official packages.</summary>
    public string Functions { get; } = Environment.GetEnvironmentVariable("BERTH_FUNCTIONS") is { Length: > 0 } named ? named : Path.Combine(root, "artifacts", "publish", "functions");
    public string LocalCloud => Path.Combine(Root, "artifacts", "publish", "local-cloud", "berth-local-cloud");
    public string Events => Path.Combine(Root, "events");

    /// <summary>SQL scripts that make RISKEN's tables in the local cloud.</summary>
    public string RiskenSchema => Path.Combine(Root, "events", "risken-schema");

    /// <summary>Everything that a local cloud leaves between runs is below this folder.</summary>
    public string States => Path.Combine(Root, ".berth");
    public string DefaultState => Path.Combine(States, "local");

    /// <summary>Database servers as they are after their initialisation, made once for all local clouds.</summary>
    public string PreparedDatabases => Path.Combine(States, "databases");

    /// <exception cref="CommandError">Something was not published.</exception>
    public void RequirePublished()
    {
        foreach (var file in new[] { LocalCloud, Path.Combine(Functions, "bootstrap"), Template })
            if (!File.Exists(file))
                throw new CommandError($"{file} is not there.", "Start this by the script `./berth` of the repository: it builds what is missing.");
    }

    /// <summary>The script names the root; without it, the folder above this program that holds the template.</summary>
    private static Installation Find()
    {
        if (Environment.GetEnvironmentVariable("BERTH_ROOT") is { Length: > 0 } named)
            return new(Path.GetFullPath(named));
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "serverless.template")))
                return new(folder.FullName);
        return new(Environment.CurrentDirectory);
    }
}
