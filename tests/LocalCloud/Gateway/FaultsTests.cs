using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Microsoft.AspNetCore.Http;

namespace Berth.Tests.LocalCloud.Gateway;

public class FaultsTests
{
    private static Fault Read(string json) => GatewayCommands.Read(JsonNode.Parse(json)!.AsObject());

    [Fact]
    public void A_fault_meets_the_calls_it_names_so_often_as_it_says()
    {
        var faults = new Faults();
        faults.Add(Read("""{"match":{"service":"ssm","operation":"PutParameter","caller":"Publish"},"kind":"throttle","skip":1,"times":2}"""));
        Assert.Null(faults.Take(1, Call("ssm", "GetParameter", "berth-PublishParametersRole-X")));
        Assert.Null(faults.Take(2, Call("ssm", "PutParameter", "berth-WireCognitoRole-X")));
        Assert.Null(faults.Take(3, Call("ssm", "PutParameter", "berth-PublishParametersRole-X")));
        Assert.Equal(FaultKind.Throttle, faults.Take(4, Call("ssm", "PutParameter", "berth-PublishParametersRole-X"))!.Kind);
        Assert.NotNull(faults.Take(5, Call("ssm", "PutParameter", "berth-PublishParametersRole-X")));
        Assert.Null(faults.Take(6, Call("ssm", "PutParameter", "berth-PublishParametersRole-X")));
    }

    [Fact]
    public void A_number_is_the_ledgers()
    {
        var faults = new Faults();
        faults.Add(Read("""{"match":{"number":7},"kind":"cut-after"}"""));
        Assert.Null(faults.Take(6, Call("ssm", "GetParameter", "x")));
        Assert.Equal(FaultKind.CutAfter, faults.Take(7, Call("ssm", "GetParameter", "x"))!.Kind);
        Assert.Null(faults.Take(7, Call("ssm", "GetParameter", "x")));
    }

    [Fact]
    public void A_lasting_fault_ends_when_it_is_cleared()
    {
        var faults = new Faults();
        faults.Add(Read("""{"kind":"error","times":-1,"code":"X","status":409}"""));
        for (var i = 0; i < 20; i++)
            Assert.Equal("X", faults.Take(i, Call("ssm", "GetParameter", "x"))!.Code);
        faults.Clear();
        Assert.Null(faults.Take(21, Call("ssm", "GetParameter", "x")));
    }

    [Fact]
    public void A_fault_for_an_event_leaves_other_runs_of_the_function_alone()
    {
        var faults = new Faults();
        faults.Add(Read("""{"match":{"event":"shop"},"kind":"throttle","times":-1}"""));
        faults.Add(Read("""{"match":{"event":"other"},"kind":"throttle","times":-1}"""));
        Assert.Null(faults.Take(1, Call("ssm", "GetParameter", "x")));
        Assert.Null(faults.Take(2, Call("ssm", "GetParameter", "x"), """{"environment":"prd"}"""));
        Assert.NotNull(faults.Take(3, Call("ssm", "GetParameter", "x"), """{"environment":"shop"}"""));
        faults.Clear("shop");
        Assert.Null(faults.Take(4, Call("ssm", "GetParameter", "x"), """{"environment":"shop"}"""));
        Assert.NotNull(faults.Take(5, Call("ssm", "GetParameter", "x"), """{"environment":"other"}"""));
    }

    [Theory]
    [InlineData("""{"kind":"explode"}""", "kind 'explode' is unknown")]
    [InlineData("""{"kind":"kill","match":{"operaton":"x"}}""", "match.operaton is unknown")]
    [InlineData("""{"kind":"kill","time":2}""", "time is unknown")]
    public void A_wrong_fault_is_refused_by_name(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Read(json)).Message);

    private static AwsCall Call(string service, string operation, string role)
    {
        var credentials = new Credentials("123456789012");
        credentials.TryFind(credentials.Issue($"arn:aws:iam::123456789012:role/{role}", "session", TimeSpan.FromHours(1)).AccessKeyId, out var principal);
        return new AwsCall
        {
            Service = AwsService.Find(service)!,
            Protocol = Protocol.Json,
            Operation = operation,
            Region = "ap-northeast-1",
            Principal = principal!,
            Method = "POST",
            Target = "/",
            Endpoint = "",
            Body = [],
            Parameters = [],
            Headers = new HeaderDictionary(),
            RequestId = "",
        };
    }
}
