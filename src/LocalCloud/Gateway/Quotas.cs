using System.Text;

namespace Berth.LocalCloud.Gateway;

/// <summary>Limits of requests that moto does not enforce. Sources: the API references of the operations named.</summary>
public static class Quotas
{
    public static void AddTo(IDictionary<string, Override> overrides)
    {
        Check("states:StartExecution", call => Longest(call, "input", 262_144));
        Check("states:SendTaskSuccess", call => Longest(call, "output", 262_144));
        Check("ssm:PutParameter", Parameter);
        foreach (var operation in new[] { "CreateSecret", "PutSecretValue", "UpdateSecret" })
            Check($"secretsmanager:{operation}", call =>
            {
                if (Encoding.UTF8.GetByteCount(call.Text("SecretString") ?? "") > 65_536)
                    throw new AwsException(400, "InvalidParameterException", "The secret value is longer than 65536 bytes.");
            });
        foreach (var operation in new[] { "CreateUserPoolClient", "UpdateUserPoolClient" })
            Check($"cognito-idp:{operation}", call =>
            {
                foreach (var urls in new[] { "CallbackURLs", "LogoutURLs" })
                    if (call.Texts($"{urls}[]").Count() > 100)
                        throw new AwsException(400, "InvalidParameterException", $"1 validation error detected: Value at '{urls}' failed to satisfy constraint: Member must have length less than or equal to 100");
            });

        void Check(string operation, Action<AwsCall> check)
        {
            var next = overrides.TryGetValue(operation, out var existing) ? existing : null;
            overrides[operation] = (call, ct) =>
            {
                check(call);
                return next is null ? Task.FromResult<Answer?>(null) : next(call, ct);
            };
        }
    }

    private static void Longest(AwsCall call, string member, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(call.Text(member) ?? "") > bytes)
            throw new AwsException(400, "ValidationException", $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {bytes}");
    }

    private static void Parameter(AwsCall call)
    {
        var value = call.Text("Value") ?? "";
        var size = Encoding.UTF8.GetByteCount(value);
        if (call.Text("Tier") is not ("Advanced" or "Intelligent-Tiering") && size > 4096)
            throw new AwsException(
                400, "ValidationException",
                "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.");
        if (size > 8192)
            throw new AwsException(400, "ValidationException", "Advanced tier parameters support a maximum parameter value of 8192 characters.");
        if (value.Contains("{{", StringComparison.Ordinal) && value.Contains("}}", StringComparison.Ordinal))
            throw new AwsException(400, "ValidationException", "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.");
    }
}
