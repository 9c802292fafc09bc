using System.Collections.Specialized;
using System.Net;
using System.Text.Json;
using System.Web;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Berth.Tests.Compat.Aws;

/// <summary>
/// What no service with an official assembly here shows: EC2 query, REST-XML, and SQS's errors with two codes. The expectations are the
/// protocol documents' (smithy.io/2.0/aws/protocols) and the models' own.
/// </summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private readonly Recorder _recorder = new();

    private static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "secret");

    public Task InitializeAsync() => _recorder.InitializeAsync();

    public Task DisposeAsync() => _recorder.DisposeAsync();

    [Fact]
    public async Task Ec2_lists_are_flat_and_named_in_upper_case()
    {
        _recorder.Next = new Reply(200, "text/xml", """
            <AuthorizeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId><return>true</return>
            <securityGroupRuleSet><item><securityGroupRuleId>sgr-1</securityGroupRuleId><fromPort>80</fromPort>
            <tagSet><item><key>a</key><value>b</value></item></tagSet></item></securityGroupRuleSet></AuthorizeSecurityGroupIngressResponse>
            """);
        using var client = new AmazonEC2Client(Credentials, At(new AmazonEC2Config()));
        var response = await client.AuthorizeSecurityGroupIngressAsync(new AuthorizeSecurityGroupIngressRequest
        {
            GroupId = "sg-1",
            IpPermissions = [new() { IpProtocol = "tcp", FromPort = 80, Ipv4Ranges = [new() { CidrIp = "10.0.0.0/8" }], UserIdGroupPairs = [new() { GroupId = "sg-2" }] }],
            TagSpecifications = [new() { ResourceType = ResourceType.SecurityGroupRule, Tags = [new() { Key = "a", Value = "b" }] }],
        });

        var form = Form();
        Assert.Equal("AuthorizeSecurityGroupIngress", form["Action"]);
        Assert.Equal("2016-11-15", form["Version"]);
        Assert.Equal("sg-1", form["GroupId"]);
        Assert.Equal("10.0.0.0/8", form["IpPermissions.1.IpRanges.1.CidrIp"]);
        Assert.Equal("sg-2", form["IpPermissions.1.Groups.1.GroupId"]);
        Assert.Equal("security-group-rule", form["TagSpecification.1.ResourceType"]);
        Assert.Equal("a", form["TagSpecification.1.Tag.1.Key"]);
        Assert.Equal(10, form.Count);
        Assert.True(response.Return);
        var rule = Assert.Single(response.SecurityGroupRules);
        Assert.Equal((80, "b"), (rule.FromPort, rule.Tags[0].Value));
    }

    [Fact]
    public async Task Ec2_errors_carry_code_message_and_request()
    {
        _recorder.Next = new Reply(400, "text/xml", """
            <?xml version="1.0"?><Response><Errors><Error><Code>InvalidPermission.Duplicate</Code><Message>already exists</Message></Error></Errors><RequestID>r-2</RequestID></Response>
            """.Trim());
        using var client = new AmazonEC2Client(Credentials, At(new AmazonEC2Config()));
        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => client.DescribeVpcsAsync(new DescribeVpcsRequest()));
        Assert.Equal(("InvalidPermission.Duplicate", "already exists", HttpStatusCode.BadRequest), (error.ErrorCode, error.Message, error.StatusCode));
    }

    [Fact]
    public async Task Route53_sends_xml_in_its_namespace_and_takes_prefixed_ids()
    {
        _recorder.Next = new Reply(200, "text/xml", """
            <ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status>
            <SubmittedAt>2026-11-21T10:20:30.456Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>
            """);
        using var client = new AmazonRoute53Client(Credentials, At(new AmazonRoute53Config()));
        var response = await client.ChangeResourceRecordSetsAsync(Change());

        Assert.Equal(("POST", "/2013-04-01/hostedzone/Z1/rrset/"), (_recorder.Last!.Method, _recorder.Last.Target));
        Assert.Equal(
            """<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes><Change><Action>UPSERT</Action>"""
            + """<ResourceRecordSet><Name>a&amp;b.example.com</Name><Type>TXT</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>"é"</Value></ResourceRecord></ResourceRecords>"""
            + """</ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>""",
            _recorder.Last.Body);
        Assert.Equal(("/change/C1", ChangeStatus.PENDING), (response.ChangeInfo.Id, response.ChangeInfo.Status));
        Assert.Equal(new DateTime(2026, 11, 21, 10, 20, 30, 456, DateTimeKind.Utc), response.ChangeInfo.SubmittedAt);
    }

    [Theory]
    [InlineData("""<ErrorResponse><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code><Message>no such record</Message></Error><RequestId>r</RequestId></ErrorResponse>""")]
    [InlineData("""<InvalidChangeBatch><Messages><Message>no such record</Message></Messages><RequestId>r</RequestId></InvalidChangeBatch>""")]
    public async Task Route53_refuses_a_batch_in_two_forms(string body)
    {
        _recorder.Next = new Reply(400, "text/xml", body);
        using var client = new AmazonRoute53Client(Credentials, At(new AmazonRoute53Config()));
        var error = await Assert.ThrowsAsync<InvalidChangeBatchException>(() => client.ChangeResourceRecordSetsAsync(Change()));
        Assert.Equal("InvalidChangeBatch", error.ErrorCode);
        Assert.Contains("no such record", error.Messages is { Count: > 0 } messages ? messages[0] : error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sqs_errors_have_the_shapes_type_and_the_older_protocols_code()
    {
        _recorder.Next = new Reply(400, "application/x-amz-json-1.0", """{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}""",
            new Dictionary<string, string> { ["x-amzn-query-error"] = "AWS.SimpleQueueService.NonExistentQueue;Sender" });
        using var client = new AmazonSQSClient(Credentials, At(new AmazonSQSConfig()));
        var error = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => client.DeleteQueueAsync(new DeleteQueueRequest { QueueUrl = "u" }));
        Assert.Equal(("AWS.SimpleQueueService.NonExistentQueue", "gone", ErrorType.Sender), (error.ErrorCode, error.Message, error.ErrorType));
    }

    [Fact]
    public async Task A_retry_repeats_the_idempotency_token_and_a_new_call_has_a_new_one()
    {
        _recorder.Next = new Reply(200, "application/json", """{"addon":{"addonName":"a","status":"CREATING"}}""");
        _recorder.First.Enqueue(new Reply(500, "application/json", """{"message":"again"}""", new Dictionary<string, string> { ["x-amzn-ErrorType"] = "ServerException" }));
        var config = At(new AmazonEKSConfig());
        config.MaxErrorRetry = 1;
        using var client = new AmazonEKSClient(Credentials, config);
        var request = new CreateAddonRequest { ClusterName = "c d", AddonName = "a" };
        var response = await client.CreateAddonAsync(request);
        await client.CreateAddonAsync(request);

        Assert.Equal(AddonStatus.CREATING, response.Addon.Status);
        Assert.All(_recorder.All, sent => Assert.Equal(("POST", "/clusters/c%20d/addons"), (sent.Method, sent.Target)));
        var tokens = _recorder.All.Select(sent => JsonDocument.Parse(sent.Body).RootElement.GetProperty("clientRequestToken").GetString()).ToList();
        Assert.Equal(3, tokens.Count);
        Assert.Equal(tokens[0], tokens[1]);
        Assert.NotEqual(tokens[1], tokens[2]);
        Assert.Null(request.ClientRequestToken);
    }

    private static ChangeResourceRecordSetsRequest Change() => new()
    {
        HostedZoneId = "/hostedzone/Z1",
        ChangeBatch = new()
        {
            Changes =
            [
                new()
                {
                    Action = ChangeAction.UPSERT,
                    ResourceRecordSet = new() { Name = "a&b.example.com", Type = RRType.TXT, TTL = 60, ResourceRecords = [new() { Value = "\"é\"" }] },
                },
            ],
        },
    };

    private NameValueCollection Form() => HttpUtility.ParseQueryString(_recorder.Last!.Body);

    private T At<T>(T config) where T : ClientConfig
    {
        (config.ServiceURL, config.AuthenticationRegion, config.MaxErrorRetry) = (_recorder.Url, "eu-west-1", 0);
        return config;
    }
}
