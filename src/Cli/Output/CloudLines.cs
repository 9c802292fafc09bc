using Berth.Cli.Clouds;

namespace Berth.Cli.Output;

/// <summary>What one needs to know of a local cloud to use it.</summary>
public static class CloudLines
{
    public static IEnumerable<string> Of(LocalCloudDescription cloud)
    {
        yield return $"endpoint        {cloud.Endpoint}";
        yield return $"region          {cloud.Region}";
        yield return $"stack           {cloud.Stack}";
        yield return $"request queue   {cloud.Outputs.GetValueOrDefault("RequestQueueUrl")}";
        yield return $"dead letters    {cloud.Outputs.GetValueOrDefault("DeadLetterQueueUrl")}";
        foreach (var (name, arn) in cloud.StateMachines)
            yield return $"state machine   {name}  {arn}";
        if (cloud.Kubeconfig is { } kubeconfig)
            yield return $"kubeconfig      {kubeconfig}";
        foreach (var (name, (host, port, user, ca)) in new[] { ("MySQL     ", cloud.MySql), ("PostgreSQL", cloud.PostgreSql) })
            yield return $"{name}      {host}:{port}, administrator {user}, authority {ca}";
        yield return "";
        yield return "To use it from a shell:";
        foreach (var (name, value) in Variables(cloud))
            yield return $"export {name}={value}";
        if (cloud.Kubeconfig is { } path)
            yield return $"export KUBECONFIG={path}";
        yield return "";
        yield return "Then, for one:  berth send events/risken.json --wait   (or events/service.json)";
    }

    /// <summary>The environment that makes any AWS client talk to this local cloud.</summary>
    public static IReadOnlyDictionary<string, string> Variables(LocalCloudDescription cloud) => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = cloud.Endpoint,
        ["AWS_ACCESS_KEY_ID"] = cloud.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = cloud.SecretAccessKey,
        ["AWS_REGION"] = cloud.Region,
        ["AWS_DEFAULT_REGION"] = cloud.Region,
    };
}
