using System.Text.Json.Nodes;
using Berth.LocalCloud.Databases;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Deployment;

/// <summary>The secret that holds a database administrator's password, as a platform team would have put it.</summary>
internal static class DatabaseSecret
{
    /// <summary>The parameter that ./berth platform put writes the database's CA to.</summary>
    public static string AuthorityParameter(string engine) => $"/berth/platforms/local/{engine}-ca";

    /// <returns>The secret's ARN.</returns>
    public static async Task<string> PutAsync(Upstream upstream, string engine, string host, int port, string password, string keyArn)
    {
        var value = new JsonObject
        {
            ["host"] = host,
            ["port"] = port,
            ["username"] = DatabaseServer.AdminUser,
            ["password"] = password,
            ["engine"] = engine,
        };
        var answer = await upstream.JsonAsync("secretsmanager", "secretsmanager.CreateSecret", new JsonObject
        {
            ["Name"] = $"berth-platform/local/{engine}-admin",
            ["SecretString"] = value.ToJsonString(),
            ["KmsKeyId"] = keyArn,
            ["ClientRequestToken"] = Guid.NewGuid().ToString(),
        });
        return (string)answer["ARN"]!;
    }
}
