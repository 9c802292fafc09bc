using System.Net;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Gateway;

[Collection(nameof(RunningGateway))]
public sealed class PipelineTests(RunningGateway gateway)
{
    [Fact]
    public async Task The_ledger_tells_caller_resource_and_outcome()
    {
        var keys = await gateway.RoleAsync("recorded", """{"Effect":"Allow","Action":"ssm:PutParameter","Resource":"arn:aws:ssm:*:*:parameter/rec/*"}""");
        await gateway.AwsAs(keys, "ssm", "put-parameter", "--name", "/rec/a", "--value", "1", "--type", "String");
        await gateway.Refused(keys, "ssm", "get-parameter", "--name", "/rec/a");
        var entries = gateway.Ledger.Entries().Where(entry => entry.Caller == "recorded").ToList();
        Assert.Collection(
            entries,
            put =>
            {
                Assert.Equal(("ssm", "PutParameter", "arn:aws:ssm:ap-northeast-1:123456789012:parameter/rec/a", true, 200), (put.Service, put.Operation, put.Resource, put.Mutating, put.Status));
                Assert.Null(put.Error);
                Assert.True(put.Milliseconds > 0);
            },
            get => Assert.Equal(("GetParameter", false, 400, "AccessDeniedException"), (get.Operation, get.Mutating, get.Status, get.Error)));
        Assert.True(entries[0].Number < entries[1].Number);

        var answer = await gateway.Control(HttpMethod.Get, "ledger?mutating=1");
        var listed = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray();
        Assert.Contains(listed, entry => (string?)entry!["caller"] == "recorded");
        Assert.All(listed, entry => Assert.True((bool)entry!["mutating"]!));
    }

    [Fact]
    public async Task The_control_api_takes_nobody_without_the_token()
    {
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(new Uri(gateway.Endpoint, "/_berth/ledger"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Control(HttpMethod.Get, "nothing")).StatusCode);
        var wrong = await gateway.Control(HttpMethod.Post, "faults", new JsonObject { ["kind"] = "odd" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.StartsWith("kind 'odd' is unknown", (string?)JsonNode.Parse(await wrong.Content.ReadAsStringAsync())!["error"]);
    }

    [Fact]
    public async Task Injected_faults_look_like_the_services_own()
    {
        var keys = await gateway.RoleAsync("faulty", """{"Effect":"Allow","Action":"*","Resource":"*"}""");
        try
        {
            await Fault("throttle", "ssm", "DescribeParameters");
            Assert.Contains("(ThrottlingException)", await gateway.Refused(keys, "ssm", "describe-parameters"));
            await gateway.AwsAs(keys, "ssm", "describe-parameters");

            await Fault("error", "elasticloadbalancing", "DescribeLoadBalancers");
            Assert.Contains("(InternalFailure)", await gateway.Refused(keys, "elbv2", "describe-load-balancers"));

            await Fault("cut-before", "ssm", "PutParameter");
            Assert.Contains("Connection was closed", await gateway.Refused(keys, "ssm", "put-parameter", "--name", "/cut/before", "--value", "1", "--type", "String"));
            Assert.Contains("(ParameterNotFound)", await gateway.Refused(keys, "ssm", "get-parameter", "--name", "/cut/before"));

            await Fault("cut-after", "ssm", "PutParameter");
            Assert.Contains("Connection was closed", await gateway.Refused(keys, "ssm", "put-parameter", "--name", "/cut/after", "--value", "1", "--type", "String"));
            await gateway.AwsAs(keys, "ssm", "get-parameter", "--name", "/cut/after");

            await Fault("kill-after", "ssm", "DeleteParameter");
            await gateway.Refused(keys, "ssm", "delete-parameter", "--name", "/cut/after");
            Assert.Equal([keys.AccessKeyId], gateway.Killed);
            Assert.Contains("(ParameterNotFound)", await gateway.Refused(keys, "ssm", "get-parameter", "--name", "/cut/after"));
        }
        finally
        {
            await gateway.Control(HttpMethod.Delete, "faults");
        }
        Assert.Equal(
            ["throttle", "error", "cut-before", "cut-after", "kill-after"],
            gateway.Ledger.Entries().Where(entry => entry.Caller == "faulty" && entry.Fault is not null).Select(entry => entry.Fault!));

        async Task Fault(string kind, string service, string operation) => Assert.Equal(
            HttpStatusCode.NoContent,
            (await gateway.Control(HttpMethod.Post, "faults", new JsonObject
            {
                ["kind"] = kind,
                ["match"] = new JsonObject { ["service"] = service, ["operation"] = operation, ["caller"] = "faulty" },
            })).StatusCode);
    }

    [Fact]
    public async Task An_object_goes_through_s3_and_comes_back()
    {
        await gateway.Aws("s3api", "create-bucket", "--bucket", "through", "--create-bucket-configuration", "LocationConstraint=ap-northeast-1");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, new string('x', 300_000));
        await gateway.Aws("s3api", "put-object", "--bucket", "through", "--key", "a b/c+d.txt", "--body", file);
        await gateway.Aws("s3api", "get-object", "--bucket", "through", "--key", "a b/c+d.txt", file + ".back");
        Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(file + ".back"));
        File.Delete(file);
        File.Delete(file + ".back");
    }

    [Fact]
    public async Task A_queue_url_leads_back_to_the_gateway()
    {
        var url = (string)(await gateway.Aws("sqs", "create-queue", "--queue-name", "back"))!["QueueUrl"]!;
        Assert.StartsWith(gateway.Endpoint.ToString(), url);
        await gateway.Aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello");
        Assert.Equal("hello", (string?)(await gateway.Aws("sqs", "receive-message", "--queue-url", url))!["Messages"]![0]!["Body"]);
    }
}
