using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway.Eks;

/// <summary>
/// EKS Auth: what the agent on a node calls in the name of a pod. Amazon EKS Auth API Reference, AssumeRoleForPodIdentity.
/// </summary>
/// <param name="verify">The identity in a service account's token; null when it is not valid.</param>
public sealed class PodIdentityCredentials(Credentials credentials, ITrust trust, EksBackend eks, Func<string, WebIdentity?> verify)
{
    private const string Audience = "pods.eks.amazonaws.com";
    private static readonly TimeSpan Length = TimeSpan.FromHours(6);

    public void AddTo(IDictionary<string, Override> overrides) => overrides["eks-auth:AssumeRoleForPodIdentity"] = AssumeAsync;

    private async Task<Answer?> AssumeAsync(AwsCall call, CancellationToken ct)
    {
        var cluster = call.Required("clusterName");
        var identity = verify(call.Text("token") ?? "");
        if (identity?.Subject.Split(':') is not ["system", "serviceaccount", var space, var account] || !identity.Audiences.Contains(Audience))
            throw new AwsException(400, "InvalidTokenException", $"The token is not valid, or is not for {Audience}.");
        if (eks.PodIdentityOf(cluster, space, account) is not { } association)
            throw EksCall.NotFound($"No association found for service account {space}/{account} in cluster {cluster}");
        var role = (string)association["roleArn"]!;
        var arn = $"arn:aws:eks:{call.Region}:{credentials.Account}:cluster/{cluster}";
        if (!await trust.AllowsPodIdentityAsync(role, arn, ct))
            throw new AwsException(403, "AccessDeniedException", $"The role {role} cannot be assumed by {Audience}: its trust policy does not let it, or not for this cluster.");
        var issued = credentials.Issue(role, $"eks-{cluster}-{account}-{Guid.NewGuid():N}"[..Math.Min(64, cluster.Length + account.Length + 38)], Length);
        return Answer.Json(new JsonObject
        {
            ["subject"] = new JsonObject { ["namespace"] = space, ["serviceAccount"] = account },
            ["audience"] = Audience,
            ["podIdentityAssociation"] = new JsonObject { ["associationArn"] = (string?)association["associationArn"], ["associationId"] = (string?)association["associationId"] },
            ["assumedRoleUser"] = new JsonObject { ["arn"] = issued.Arn, ["assumeRoleId"] = "AROALOCAL:" + issued.Arn[(issued.Arn.LastIndexOf('/') + 1)..] },
            ["credentials"] = new JsonObject
            {
                ["accessKeyId"] = issued.AccessKeyId,
                ["secretAccessKey"] = issued.SecretAccessKey,
                ["sessionToken"] = issued.SessionToken,
                ["expiration"] = EksCall.Seconds(issued.Expiration),
            },
        });
    }
}
