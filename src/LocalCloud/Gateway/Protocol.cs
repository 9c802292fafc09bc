namespace Berth.LocalCloud.Gateway;

/// <summary>How a service's requests and errors look on the wire.</summary>
public enum Protocol
{
    Json,
    Query,
    Ec2,
    RestJson,
    RestXml,
    Cbor,
}

/// <summary>
/// A service by the name in its credential scope, which is also what IAM prefixes actions with but for a few.
/// Source: metadata of the service models in botocore 1.43.
/// </summary>
public sealed record AwsService(string Name, Protocol Protocol, string ActionPrefix)
{
    private static readonly Dictionary<string, AwsService> Known = new AwsService[]
    {
        new("sqs", Protocol.Json, "sqs"),
        new("ssm", Protocol.Json, "ssm"),
        new("secretsmanager", Protocol.Json, "secretsmanager"),
        new("states", Protocol.Json, "states"),
        new("cognito-idp", Protocol.Json, "cognito-idp"),
        new("events", Protocol.Json, "events"),
        new("logs", Protocol.Json, "logs"),
        new("kms", Protocol.Json, "kms"),
        new("dynamodb", Protocol.Json, "dynamodb"),
        new("acm", Protocol.Json, "acm"),
        new("tagging", Protocol.Json, "tag"),
        new("monitoring", Protocol.Json, "cloudwatch"),
        new("elasticloadbalancing", Protocol.Query, "elasticloadbalancing"),
        new("iam", Protocol.Query, "iam"),
        new("sts", Protocol.Query, "sts"),
        new("autoscaling", Protocol.Query, "autoscaling"),
        new("cloudformation", Protocol.Query, "cloudformation"),
        new("sns", Protocol.Query, "sns"),
        new("rds", Protocol.Query, "rds"),
        new("ec2", Protocol.Ec2, "ec2"),
        new("eks", Protocol.RestJson, "eks"),
        new("eks-auth", Protocol.RestJson, "eks-auth"),
        new("scheduler", Protocol.RestJson, "scheduler"),
        new("lambda", Protocol.RestJson, "lambda"),
        new("xray", Protocol.RestJson, "xray"),
        new("aps", Protocol.RestJson, "aps"),
        new("route53", Protocol.RestXml, "route53"),
        new("s3", Protocol.RestXml, "s3"),
        new("cloudfront", Protocol.RestXml, "cloudfront"),
    }.ToDictionary(service => service.Name);

    public static AwsService? Find(string signingName) => Known.GetValueOrDefault(signingName);
}
