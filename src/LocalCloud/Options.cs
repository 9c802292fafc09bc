namespace Berth.LocalCloud;

/// <summary>What the local cloud was started with.</summary>
/// <param name="Template">The SAM template to deploy.</param>
/// <param name="Functions">Folder of the published functions, with the executable bootstrap.</param>
/// <param name="State">Folder for ledger, logs and scratch files; made if absent.</param>
/// <param name="Prepared">Folder of what databases prepare once, which stays; null for one beside State.</param>
/// <param name="Port">The gateway's port; 0 for a free one.</param>
/// <param name="LoadBalancers">How many the platform has.</param>
/// <param name="Kubeconfig">A real cluster to pass Kubernetes calls on to; null for the local cloud's own API.</param>
/// <param name="Upstream">Another emulator in moto's place; null for moto.</param>
/// <param name="WatchStdin">End when standard input closes.</param>
/// <param name="EnforcePolicies">False with --no-iam.</param>
/// <param name="Parameters">Template parameters given by name.</param>
public sealed record Options(
    string Template,
    string Functions,
    string State,
    string? Prepared,
    int Port,
    int LoadBalancers,
    string? Kubeconfig,
    Uri? Upstream,
    bool WatchStdin,
    bool EnforcePolicies,
    IReadOnlyDictionary<string, string> Parameters)
{
    public const string Usage =
        "usage: berth-local-cloud --template FILE --functions DIR --state DIR [--prepared DIR] [--port N] [--load-balancers N] [--kubeconfig FILE] [--upstream URL] [--watch-stdin] [--no-iam] [--parameter NAME=VALUE]...";

    /// <exception cref="ArgumentException">The arguments are wrong; the message says which.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>();
        var parameters = new Dictionary<string, string>();
        var flags = new HashSet<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--watch-stdin" or "--no-iam":
                    flags.Add(arguments[i]);
                    break;
                case "--template" or "--functions" or "--state" or "--prepared" or "--port" or "--load-balancers" or "--kubeconfig" or "--upstream" or "--parameter":
                    var name = arguments[i];
                    if (++i == arguments.Count)
                        throw new ArgumentException($"{name} needs a value");
                    if (name != "--parameter")
                        values[name] = arguments[i];
                    else if (arguments[i].Split('=', 2) is [var parameter, var value])
                        parameters[parameter] = value;
                    else
                        throw new ArgumentException($"--parameter takes NAME=VALUE, not {arguments[i]}");
                    break;
                default:
                    throw new ArgumentException($"unknown argument {arguments[i]}");
            }
        }
        foreach (var needed in new[] { "--template", "--functions", "--state" })
            if (!values.ContainsKey(needed))
                throw new ArgumentException($"{needed} is missing");
        var port = 0;
        if (values.TryGetValue("--port", out var text) && (!int.TryParse(text, out port) || port is < 0 or > 65535))
            throw new ArgumentException($"--port takes a number from 0 to 65535, not {text}");
        var balancers = 1;
        if (values.TryGetValue("--load-balancers", out var count) && (!int.TryParse(count, out balancers) || balancers is < 1 or > 50))
            throw new ArgumentException($"--load-balancers takes a number from 1 to 50, not {count}");
        Uri? upstream = null;
        if (values.TryGetValue("--upstream", out var url) && !Uri.TryCreate(url, UriKind.Absolute, out upstream))
            throw new ArgumentException($"--upstream takes a URL, not {url}");
        return new Options(
            values["--template"], values["--functions"], values["--state"], values.GetValueOrDefault("--prepared"), port, balancers, values.GetValueOrDefault("--kubeconfig"), upstream,
            flags.Contains("--watch-stdin"), !flags.Contains("--no-iam"), parameters);
    }
}
