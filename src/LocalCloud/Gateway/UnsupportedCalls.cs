namespace Berth.LocalCloud.Gateway;

/// <summary>Calls that moto would take and that would then have no effect here: they are refused by name instead.</summary>
public static class UnsupportedCalls
{
    private const string FromTheTemplate = "functions and what triggers them come from the deployed template.";
    private const string OwnKeys = "keys are issued by the local cloud itself; use those it printed, or sts:AssumeRole.";

    private static readonly Dictionary<string, string> Why = new()
    {
        ["lambda:CreateFunction"] = FromTheTemplate,
        ["lambda:UpdateFunctionCode"] = FromTheTemplate,
        ["lambda:UpdateFunctionConfiguration"] = FromTheTemplate,
        ["lambda:CreateEventSourceMapping"] = FromTheTemplate,
        ["lambda:UpdateEventSourceMapping"] = FromTheTemplate,
        ["lambda:InvokeWithResponseStream"] = "functions answer in one piece here.",
        ["iam:CreateAccessKey"] = OwnKeys,
        ["iam:CreateLoginProfile"] = OwnKeys,
        ["sts:GetSessionToken"] = OwnKeys,
        ["sts:GetFederationToken"] = OwnKeys,
        ["sts:AssumeRoleWithSAML"] = OwnKeys,
        ["sts:AssumeRoot"] = OwnKeys,
        ["dynamodb:ExecuteStatement"] = "PartiQL is not authorised item by item here.",
        ["dynamodb:BatchExecuteStatement"] = "PartiQL is not authorised item by item here.",
        ["dynamodb:ExecuteTransaction"] = "PartiQL is not authorised item by item here.",
    };

    public static void AddTo(IDictionary<string, Override> overrides)
    {
        foreach (var (operation, why) in Why)
        {
            var parts = operation.Split(':');
            overrides[operation] = (_, _) => throw new AwsException(AwsErrors.Unsupported(parts[0], parts[1], why));
        }
    }
}
