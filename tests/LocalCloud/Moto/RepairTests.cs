using System.IO.Compression;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Berth.Tests.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Moto;

/// <summary>The repairs of launch.py outside the interpreter of state machines.</summary>
[Collection(nameof(RunningGateway))]
public sealed class RepairTests(RunningGateway gateway)
{
    private Task<JsonObject> Secrets(string operation, JsonObject request) => gateway.Upstream.JsonAsync("secretsmanager", $"secretsmanager.{operation}", request);

    [Fact]
    public async Task The_current_secret_value_follows_its_label()
    {
        var first = (string)(await Secrets("CreateSecret", new JsonObject { ["Name"] = "labels", ["SecretString"] = "one" }))["VersionId"]!;
        var second = (string)(await Secrets("PutSecretValue", new JsonObject { ["SecretId"] = "labels", ["SecretString"] = "two", ["VersionStages"] = new JsonArray("AWSPENDING") }))["VersionId"]!;
        Assert.Equal("one", (string?)(await Secrets("GetSecretValue", new JsonObject { ["SecretId"] = "labels" }))["SecretString"]);
        await Secrets("UpdateSecretVersionStage", new JsonObject { ["SecretId"] = "labels", ["VersionStage"] = "AWSCURRENT", ["MoveToVersionId"] = second, ["RemoveFromVersionId"] = first });
        Assert.Equal("two", (string?)(await Secrets("GetSecretValue", new JsonObject { ["SecretId"] = "labels" }))["SecretString"]);
    }

    [Fact]
    public async Task A_rotation_makes_a_pending_version_and_leaves_the_rest_to_its_function()
    {
        await gateway.RoleAsync("rotator", "[]");
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("bootstrap");
        var function = await gateway.Upstream.RestAsync("lambda", HttpMethod.Post, "/2015-03-31/functions", new JsonObject
        {
            ["FunctionName"] = "rotator",
            ["Runtime"] = "provided.al2023",
            ["Handler"] = "bootstrap",
            ["Role"] = "arn:aws:iam::123456789012:role/rotator",
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(zip.ToArray()) },
        });
        var current = (string)(await Secrets("CreateSecret", new JsonObject { ["Name"] = "rotated", ["SecretString"] = "one" }))["VersionId"]!;
        const string token = "11111111-2222-3333-4444-555555555555";
        await Secrets("RotateSecret", new JsonObject { ["SecretId"] = "rotated", ["ClientRequestToken"] = token, ["RotationLambdaARN"] = (string)function["FunctionArn"]! });
        var described = await Secrets("DescribeSecret", new JsonObject { ["SecretId"] = "rotated" });
        Assert.Equal(["AWSCURRENT"], described["VersionIdsToStages"]![current]!.AsArray().Select(stage => (string)stage!));
        Assert.Equal(["AWSPENDING"], described["VersionIdsToStages"]![token]!.AsArray().Select(stage => (string)stage!));
        Assert.Equal((string)function["FunctionArn"]!, (string?)described["RotationLambdaARN"]);
        Assert.Equal("one", (string?)(await Secrets("GetSecretValue", new JsonObject { ["SecretId"] = "rotated" }))["SecretString"]);
    }

    [Fact]
    public async Task Of_many_conditional_writes_at_once_one_succeeds_and_each_gets_its_own_number()
    {
        Task<JsonObject> TableAsync(string operation, JsonObject request) => gateway.Upstream.JsonAsync("dynamodb", $"DynamoDB_20120810.{operation}", request);
        await TableAsync("CreateTable", new JsonObject
        {
            ["TableName"] = "contended",
            ["KeySchema"] = new JsonArray(new JsonObject { ["AttributeName"] = "pk", ["KeyType"] = "HASH" }),
            ["AttributeDefinitions"] = new JsonArray(new JsonObject { ["AttributeName"] = "pk", ["AttributeType"] = "S" }),
            ["BillingMode"] = "PAY_PER_REQUEST",
        });
        async Task<string?> UpdateAsync(string expression, string? condition, string value)
        {
            var request = new JsonObject
            {
                ["TableName"] = "contended",
                ["Key"] = new JsonObject { ["pk"] = new JsonObject { ["S"] = "lease" } },
                ["UpdateExpression"] = expression,
                ["ExpressionAttributeValues"] = new JsonObject { [":value"] = new JsonObject { [value == "1" ? "N" : "S"] = value } },
                ["ReturnValues"] = "ALL_NEW",
            };
            if (condition is not null)
                request["ConditionExpression"] = condition;
            try
            {
                return (string?)(await TableAsync("UpdateItem", request))["Attributes"]!["fencingToken"]?["N"] ?? "taken";
            }
            catch (UpstreamException refused) when (refused.Message.Contains("ConditionalCheckFailed"))
            {
                return null;
            }
        }

        var takers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => UpdateAsync("SET holder = :value", "attribute_not_exists(holder)", $"run {number}")));
        Assert.Single(takers, taken => taken is not null);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => UpdateAsync("ADD fencingToken :value", null, "1")));
        Assert.Equal(Enumerable.Range(1, 40), tokens.Select(token => int.Parse(token!)).Order());
    }

    [Fact]
    public async Task Parameters_are_listed_while_others_are_written()
    {
        async Task WriteAsync(int from)
        {
            foreach (var number in Enumerable.Range(from, 150))
                await gateway.Upstream.JsonAsync("ssm", "AmazonSSM.PutParameter", new JsonObject { ["Name"] = $"/listed/{number}", ["Value"] = "x", ["Type"] = "String" });
        }

        await WriteAsync(0);
        var writing = WriteAsync(1000);
        while (!writing.IsCompleted)
        {
            var page = await gateway.Upstream.JsonAsync("ssm", "AmazonSSM.DescribeParameters", new JsonObject { ["MaxResults"] = 50 });
            Assert.Equal(50, page["Parameters"]!.AsArray().Count);
        }

        await writing;
    }

    [Fact]
    public async Task Parameters_are_listed_while_others_are_deleted_and_after()
    {
        Task<JsonObject> CallAsync(string operation, JsonObject body) => gateway.Upstream.JsonAsync("ssm", $"AmazonSSM.{operation}", body);
        foreach (var number in Enumerable.Range(0, 200))
            await CallAsync("PutParameter", new() { ["Name"] = $"/deleted/{number}", ["Value"] = "x", ["Type"] = "String" });
        async Task DeleteAsync()
        {
            foreach (var number in Enumerable.Range(0, 200))
                await CallAsync("DeleteParameter", new() { ["Name"] = $"/deleted/{number}" });
        }

        var deleting = DeleteAsync();
        async Task ListAsync()
        {
            while (!deleting.IsCompleted)
                await CallAsync("DescribeParameters", new() { ["MaxResults"] = 50 });
        }

        await Task.WhenAll([deleting, .. Enumerable.Range(0, 6).Select(_ => ListAsync())]);
        var left = await CallAsync("DescribeParameters", new() { ["MaxResults"] = 50, ["ParameterFilters"] = new JsonArray(new JsonObject { ["Key"] = "Path", ["Option"] = "Recursive", ["Values"] = new JsonArray("/deleted") }) });
        Assert.Empty(left["Parameters"]!.AsArray());
    }

    [Fact]
    public void Every_repair_is_for_this_moto() =>
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Moto"), "repairs_*.py").SelectMany(File.ReadLines).Count(line => line.StartsWith("@repair(")),
            gateway.Moto.Repairs.Count);
}
