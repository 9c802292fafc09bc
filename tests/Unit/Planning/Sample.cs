using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Requests;
using Berth.Steps;

namespace Berth.Tests.Planning;

/// <summary>A request, a platform and a run to work with.</summary>
internal static class Sample
{
    public static EnvironmentRequest Request(Action<JsonObject>? change = null)
    {
        var body = JsonNode.Parse(Repository.Read("events/risken.json"))!.AsObject();
        change?.Invoke(body);
        var reading = RequestReading.Of(body);
        return reading.Request ?? throw new ArgumentException(reading.Reasons);
    }

    public static Platform Platform { get; } = JsonSerializer.Deserialize("""
        {
          "schema": "berth-platform/v1", "name": "local", "accountId": "123456789012", "region": "ap-northeast-1",
          "cluster": { "name": "local" }, "vpcId": "vpc-1",
          "loadBalancers": [{ "arn": "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/shared/1",
            "listenerArn": "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/shared/1/2", "securityGroupId": "sg-alb" }],
          "userPool": { "id": "ap-northeast-1_Pool", "domain": "shared" }, "hostedZoneId": "Z1",
          "kmsKeyId": "arn:aws:kms:ap-northeast-1:123456789012:key/1",
          "database": { "mysql": { "writer": "db.example.internal", "reader": "db-ro.example.internal", "port": 3306,
            "adminSecretArn": "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:platform/admin-AbCdEf", "caParameter": "/berth/platforms/local/mysql-ca" } }
        }
        """, PlatformJson.Default.Platform)!;

    public static Placement Placement { get; } = new(0,
        new Dictionary<string, int> { ["gateway"] = 30080, ["web"] = 30081 },
        new Dictionary<string, int> { ["console-api"] = 10, ["console-web"] = 11, ["access-token"] = 12 });

    public static Run Run { get; } = new("prd", "01J9RISKEN0000000000000001", 1, 1, "arn:execution", "risken", "local", "apply", DateTimeOffset.UnixEpoch);

    public static Blueprint Blueprint(Action<JsonObject>? change = null) => ProfileCatalog.Standard["risken"].Draw(Request(change), Platform, Placement);

    public static StepContext Context() => new(Run, Request(), Platform, 0, new(), new NoSecrets());

    private sealed class NoSecrets : ISecretReader
    {
        public Task<string?> ReadAsync(SecretReference reference, CancellationToken cancellation) => Task.FromResult<string?>(null);
    }
}
