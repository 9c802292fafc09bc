using System.Text.Json.Nodes;
using Berth.LocalCloud.Databases;

namespace Berth.LocalCloud.Deployment;

/// <summary>A database server of the run, as clients and the platform are told of it.</summary>
/// <param name="Engine"><c>mysql</c> or <c>postgres</c>.</param>
/// <param name="Version">Null as long as it has not started.</param>
internal sealed record DescribedDatabase(string Engine, string Host, int Port, string CaFile, string AdminSecretArn, string? Version)
{
    public JsonObject Client() => new() { ["host"] = Host, ["port"] = Port, ["adminUser"] = DatabaseServer.AdminUser, ["caFile"] = CaFile, ["version"] = Version };

    public JsonObject Platform() => new()
    {
        ["writer"] = Host,
        ["reader"] = Host,
        ["port"] = Port,
        ["adminSecretArn"] = AdminSecretArn,
        ["caParameter"] = DatabaseSecret.AuthorityParameter(Engine),
    };
}
