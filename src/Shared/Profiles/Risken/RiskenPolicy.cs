using System.Text.Json.Nodes;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>What RISKEN's pods may do: read their own parameters, use their own queues, look into the accounts to be scanned; nothing of another environment.</summary>
internal static class RiskenPolicy
{
    /// <summary>What IAM takes as inline policies of a role, in characters without white space.</summary>
    public const int Longest = 10240;

    public static IReadOnlyList<PolicyStatement> For(
        string environment, RiskenRequest risken, Platform platform, ParameterSet parameters, DatabaseAccount account, EnvironmentKey key)
    {
        var parameter = $"arn:aws:ssm:{platform.Region}:{platform.AccountId}:parameter";
        var paths = RiskenWorkload.All
            .SelectMany(workload => RiskenParameters.PathsOf($"/{environment}", workload, parameters.Values.Keys))
            .Distinct().Order(StringComparer.Ordinal).Select(path => parameter + path).ToList();
        List<PolicyStatement> statements =
        [
            new("ReadMetaConfiguration", ["ssm:GetParameter"], [$"{parameter}/{environment}/meta/*"]),
            new("ReadParametersByPath", ["ssm:GetParametersByPath"], paths),
            new("UseQueues", ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
                [.. RiskenQueue.In(environment).Select(queue => $"arn:aws:sqs:{platform.Region}:{platform.AccountId}:{queue.Name}")]),
            new("UseEnvironmentKey", ["kms:Decrypt", "kms:GenerateDataKey"], [key.Id.Reference("arn")],
                Equals("kms:ViaService", new JsonArray($"ssm.{platform.Region}.amazonaws.com", $"sqs.{platform.Region}.amazonaws.com"))),
        ];
        if (RiskenDatabase.ReadsSecret(risken))
            statements.AddRange(ReadSecret($"arn:aws:secretsmanager:{platform.Region}:{platform.AccountId}:secret:{account.SecretName}-??????", platform));
        if (risken.Scan is { } scan)
            statements.Add(new("LookIntoAccounts", ["sts:AssumeRole"], [.. RiskenScan.Roles(environment, scan, platform)], Equals("sts:ExternalId", scan.ExternalId)));
        return statements;
    }

    /// <summary>An upper bound: whoever writes the policy adds some punctuation to each statement.</summary>
    public static int LengthOf(IEnumerable<PolicyStatement> statements) => statements.Sum(statement =>
        100 + statement.Sid.Length + statement.Actions.Concat(statement.Resources).Sum(text => text.Length + 3) + (statement.Condition?.ToJsonString().Length ?? 0));

    /// <summary>The six characters that Secrets Manager adds to a secret's name are not known before the secret is there.</summary>
    private static IEnumerable<PolicyStatement> ReadSecret(string secret, Platform platform)
    {
        yield return new("ReadDatabaseSecret", ["secretsmanager:GetSecretValue"], [secret]);
        if (platform.KmsKeyId is not { } key)
            yield break;
        var condition = new JsonObject { ["StringLike"] = new JsonObject { ["kms:EncryptionContext:SecretARN"] = secret } };
        var keys = $"arn:aws:kms:{platform.Region}:{platform.AccountId}:key/";
        if (key.StartsWith("alias/", StringComparison.Ordinal))
        {
            // An alias is not a resource that kms:Decrypt knows: the key behind it is named by condition.
            condition["ForAnyValue:StringEquals"] = new JsonObject { ["kms:ResourceAliases"] = key };
            yield return new("DecryptDatabaseSecret", ["kms:Decrypt"], [keys + "*"], condition);
        }
        else
            yield return new("DecryptDatabaseSecret", ["kms:Decrypt"], [key.StartsWith("arn:", StringComparison.Ordinal) ? key : keys + key], condition);
    }

    private static JsonObject Equals(string name, JsonNode value) => new() { ["StringEquals"] = new JsonObject { [name] = value } };
}
