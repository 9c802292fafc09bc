using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// The condition keys of a call. Source: IAM User Guide, "AWS global condition context keys", and the service pages named in actions.json.
/// </summary>
internal sealed class RequestContexts(ActionTable table, TableKeys tableKeys, string account)
{
    public async Task<RequestContext> OfAsync(AwsCall call)
    {
        var principal = call.Principal;
        var context = new RequestContext()
            .Set("aws:PrincipalArn", principal.RoleArn ?? principal.Arn)
            .Set("aws:PrincipalAccount", account)
            .Set("aws:PrincipalType", principal.Administrator ? "User" : "AssumedRole")
            .Set("aws:userid", principal.UserId)
            .Set("aws:RequestedRegion", call.Region)
            .Set("aws:SourceIp", "127.0.0.1")
            .Set("aws:CurrentTime", DateTimeOffset.UtcNow.ToString("O"))
            .Set("aws:EpochTime", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString())
            .Set("aws:UserAgent", call.Headers.UserAgent.ToString())
            // The loopback stands in for the TLS that every real call has.
            .Set("aws:SecureTransport", "true");
        foreach (var (key, path) in table.Keys(call.Service.Name))
            if (call.Texts(path).ToArray() is { Length: > 0 } values)
                context.Set(key, values);
        foreach (var (key, value) in principal.Tags)
            context.Set($"aws:PrincipalTag/{key}", value);
        var tags = call.Tags;
        foreach (var (key, value) in tags)
            context.Set($"aws:RequestTag/{key}", value);
        var tagKeys = tags.Select(tag => tag.Key).Concat(call.Texts("TagKeys[]")).Concat(call.Texts("tagKeys[]")).ToArray();
        if (tagKeys.Length > 0)
            context.Set("aws:TagKeys", tagKeys);
        if (call.Service.Name == "dynamodb")
            await tableKeys.AddLeadingKeysAsync(call, context);
        return context;
    }
}
