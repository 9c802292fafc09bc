using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>Calls that came without a signature: which service they were meant for, and the few that need none.</summary>
internal static class UnsignedCalls
{
    /// <summary>Operations with authtype "none" in botocore's models, of those that sign-in uses.</summary>
    private static readonly FrozenSet<string> WithoutSignature = FrozenSet.Create(
        "sts:AssumeRoleWithWebIdentity",
        "cognito-idp:InitiateAuth", "cognito-idp:RespondToAuthChallenge", "cognito-idp:GetUser", "cognito-idp:SignUp", "cognito-idp:ConfirmSignUp",
        "cognito-idp:ChangePassword", "cognito-idp:ForgotPassword", "cognito-idp:ConfirmForgotPassword", "cognito-idp:GlobalSignOut", "cognito-idp:RevokeToken",
        "cognito-idp:Jwks");

    private static readonly Dictionary<string, string> Targets = new()
    {
        ["AmazonSQS"] = "sqs",
        ["AmazonSSM"] = "ssm",
        ["secretsmanager"] = "secretsmanager",
        ["AWSStepFunctions"] = "states",
        ["AWSCognitoIdentityProviderService"] = "cognito-idp",
        ["AWSEvents"] = "events",
        ["Logs_20140328"] = "logs",
        ["TrentService"] = "kms",
        ["DynamoDB_20120810"] = "dynamodb",
        ["CertificateManager"] = "acm",
        ["GraniteServiceVersion20100801"] = "monitoring",
    };

    private static readonly Dictionary<string, string> Versions = new()
    {
        ["2011-06-15"] = "sts",
        ["2010-05-08"] = "iam",
        ["2015-12-01"] = "elasticloadbalancing",
        ["2016-11-15"] = "ec2",
        ["2011-01-01"] = "autoscaling",
        ["2010-05-15"] = "cloudformation",
        ["2010-08-01"] = "monitoring",
        ["2012-11-05"] = "sqs",
    };

    public static readonly Principal Anonymous = new("", "", null, DateTimeOffset.MaxValue, "anonymous", "anonymous", null, "anonymous", null);

    public static bool Allowed(AwsService service, string operation) => WithoutSignature.Contains($"{service.Name}:{operation}");

    public static (AwsService? Service, string Operation) Guess(HttpRequest request, string path, IReadOnlyList<KeyValuePair<string, string>> query, byte[] body)
    {
        var target = request.Headers["x-amz-target"].ToString().Split('.');
        if (target.Length == 2 && Targets.TryGetValue(target[0], out var byTarget))
            return (AwsService.Find(byTarget), target[1]);
        if (path.EndsWith("/.well-known/jwks.json", StringComparison.Ordinal))
            return (AwsService.Find("cognito-idp"), "Jwks");
        if (path.StartsWith("/clusters", StringComparison.Ordinal))
            return (AwsService.Find("eks"), "");
        if (path.StartsWith("/2015-03-31/functions", StringComparison.Ordinal))
            return (AwsService.Find("lambda"), "");
        if (path.StartsWith("/schedules", StringComparison.Ordinal))
            return (AwsService.Find("scheduler"), "");
        if (path.StartsWith("/2013-04-01/", StringComparison.Ordinal))
            return (AwsService.Find("route53"), "");
        var form = body.Length is > 0 and < 1 << 20 ? [.. query, .. CallReader.Pairs(Encoding.UTF8.GetString(body))] : query;
        string? action = null, version = null;
        foreach (var pair in form)
        {
            if (pair.Key == "Action") action = pair.Value;
            if (pair.Key == "Version") version = pair.Value;
        }
        return action is not null && version is not null && Versions.TryGetValue(version, out var byVersion)
            ? (AwsService.Find(byVersion), action)
            : (null, "");
    }
}
