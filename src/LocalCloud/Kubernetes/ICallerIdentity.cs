namespace Berth.LocalCloud.Kubernetes;

/// <summary>Who stands behind an EKS token. The gateway knows, for it issued the keys.</summary>
public interface ICallerIdentity
{
    /// <summary>
    /// Verifies the presigned STS GetCallerIdentity URL of an EKS token, signed header x-k8s-aws-id included.
    /// </summary>
    /// <returns>The caller's ARN (arn:aws:sts::…:assumed-role/… or arn:aws:iam::…:user/…), or null when the token is not valid.</returns>
    Task<string?> VerifyPresignedAsync(string url, string clusterName);
}
