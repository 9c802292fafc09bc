using System.Text;
using System.Text.RegularExpressions;
using Berth.Cli.Commands;
using Berth.Profiles;
using Berth.Registry;

namespace Berth.Cli.Platforms;

/// <summary>Reads folders of SQL scripts, given as <c>PROFILE=FOLDER</c>.</summary>
public static class SchemaFolders
{
    /// <summary>What a ConfigMap holds (Kubernetes API: 1 MiB of data), names included.</summary>
    private const int Maximum = 1024 * 1024;

    /// <exception cref="CommandError">Everything that is wrong, a sentence each.</exception>
    public static IReadOnlyDictionary<string, SqlScripts> Read(IReadOnlyList<string> folders)
    {
        var problems = new List<string>();
        var found = new Dictionary<string, SqlScripts>();
        foreach (var folder in folders)
        {
            if (folder.Split('=', 2) is not [var profile, var path] || !ProfileCatalog.Standard.Names.Contains(profile))
                problems.Add($"--schema takes PROFILE=FOLDER with a profile of {string.Join(", ", ProfileCatalog.Standard.Names)}, not {folder}");
            else if (!Directory.Exists(path))
                problems.Add($"there is no folder {path}");
            else if (!found.TryAdd(profile, new(Directory.GetFiles(path, "*.sql").Select(file => KeyValuePair.Create(Path.GetFileName(file), File.ReadAllText(file))))))
                problems.Add($"the profile {profile} is given twice");
            else
                problems.AddRange(Problems(path, found[profile]));
        }

        return problems.Count == 0 ? found : throw new CommandError($"The SQL scripts are refused: {string.Join("; ", problems)}.", "Correct it and put the platform again.", ExitCodes.Refused);
    }

    internal static IEnumerable<string> Problems(string folder, SqlScripts scripts)
    {
        if (scripts.Scripts.Count == 0)
            yield return $"{folder} holds no *.sql";
        foreach (var (name, text) in scripts.Scripts)
        {
            if (!Regex.IsMatch(name, "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", RegexOptions.CultureInvariant))
                yield return $"{name} is no name for a script: use letters, digits, '.', '_' and '-'";
            if (text.Trim().Length == 0)
                yield return $"{name} is empty";
        }

        var size = scripts.Scripts.Sum(script => (long)Encoding.UTF8.GetByteCount(script.Key) + Encoding.UTF8.GetByteCount(script.Value));
        var compressed = scripts.Compressed().Length;
        if (size > Maximum)
            yield return $"{folder} has {size} bytes, a ConfigMap holds {Maximum}";
        if (compressed > Schemas.MaximumCompressed)
            yield return $"{folder} has {compressed} bytes compressed, the registry takes {Schemas.MaximumCompressed}";
    }
}
