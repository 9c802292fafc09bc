using System.Text.Json.Nodes;
using Berth.LocalCloud.Databases;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Deployment;

/// <summary>The secret that holds the database administrator's password, as a platform team would have put it.</summary>
internal static class DatabaseSecret
{
    public const string Name = "berth-platform/local/mysql-admin";

    /// <summary>The parameter that ./berth platform put writes the database's CA to.</summary>
    public const string AuthorityParameter = "/berth/platforms/local/mysql-ca";

    /// <returns>The secret's ARN.</returns>
    public static async Task<string> PutAsync(Upstream upstream, DatabaseServer database, string keyArn)
    {
        var value = new JsonObject
        {
            ["host"] = database.Host,
            ["port"] = database.Port,
            ["username"] = DatabaseServer.AdminUser,
            ["password"] = database.AdminPassword,
            ["engine"] = "mysql",
        };
        var answer = await upstream.JsonAsync("secretsmanager", "secretsmanager.CreateSecret", new JsonObject
        {
            ["Name"] = Name,
            ["SecretString"] = value.ToJsonString(),
            ["KmsKeyId"] = keyArn,
            ["ClientRequestToken"] = Guid.NewGuid().ToString(),
        });
        return (string)answer["ARN"]!;
    }
}
