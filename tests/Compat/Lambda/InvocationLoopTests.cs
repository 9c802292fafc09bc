using System.Text.Json.Nodes;

namespace Berth.Tests.Compat.Lambda;

public sealed class InvocationLoopTests
{
    [Fact]
    public async Task Answers_an_event_with_the_handlers_result()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "TakeOrder");
        api.Send("""{"Item":"mast","Count":2}""");

        var posted = await api.ReceiveAsync();

        Assert.Equal("invocation/request-1/response", posted.Path);
        Assert.Equal("application/json", posted.ContentType);
        var receipt = JsonNode.Parse(posted.Body)!;
        Assert.Equal(80, (int)receipt["Price"]!);
        Assert.Equal("request-1", (string)receipt["RequestId"]!);
        Assert.Equal(RuntimeApiServer.Trace, (string)receipt["Trace"]!);
        Assert.Equal(RuntimeApiServer.Arn, (string)receipt["Arn"]!);
        Assert.Equal(256, (int)receipt["MemoryMegabytes"]!);
        Assert.True((bool)receipt["InTime"]!);
    }

    [Fact]
    public async Task Keeps_its_process_and_its_connection_and_makes_scoped_services_anew()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "TakeOrder");
        for (var number = 1; number <= 3; number++)
        {
            api.Send("""{"item":"sail","count":1}""");
            var posted = await api.ReceiveAsync();
            Assert.Equal($"invocation/request-{number}/response", posted.Path);
            Assert.Equal(number, (int)JsonNode.Parse(posted.Body)!["PriceListsMade"]!);
        }

        Assert.Single(api.Connections);
    }

    [Fact]
    public async Task Reports_an_exception_by_its_class_name_and_goes_on()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "TakeOrder");
        api.Send("""{"Item":"anchor","Count":1}""");

        var posted = await api.ReceiveAsync();

        Assert.Equal("invocation/request-1/error", posted.Path);
        Assert.Equal("application/vnd.aws.lambda.error+json", posted.ContentType);
        Assert.Equal("TransientError", posted.ErrorType);
        var error = JsonNode.Parse(posted.Body)!;
        Assert.Equal("TransientError", (string)error["errorType"]!);
        Assert.Equal("The anchor is throttled", (string)error["errorMessage"]!);
        Assert.Contains(error["stackTrace"]!.AsArray(), line => ((string)line!).Contains("Orders.TakeOrder"));
        Assert.Equal("InvalidOperationException", (string)error["cause"]!["errorType"]!);
        Assert.Equal("TransientError", (string)JsonNode.Parse(posted.XRayCause!)!["exceptions"]![0]!["type"]!);

        api.Send("""{"Item":"mast","Count":1}""");
        Assert.Equal("invocation/request-2/response", (await api.ReceiveAsync()).Path);
    }

    [Theory]
    [InlineData("""{"Item":3}""", "$.Item")]
    [InlineData("not json", "invalid")]
    public async Task Reports_an_event_that_does_not_fit(string payload, string told)
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "TakeOrder");
        api.Send(payload);

        var posted = await api.ReceiveAsync();

        Assert.Equal("JsonSerializerException", posted.ErrorType);
        var message = (string)JsonNode.Parse(posted.Body)!["errorMessage"]!;
        Assert.StartsWith("Error converting the Lambda event JSON payload to type Berth.Tests.CompatFunction.Order", message);
        Assert.Contains(told, message);
    }

    [Fact]
    public async Task Reports_which_messages_of_a_batch_failed()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "ReadQueue");
        api.Send("""{"Records":[{"messageId":"m-1","body":"a mast"},{"messageId":"m-2","body":"an anchor"},{"messageId":"m-3","body":"a sail"}]}""");
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m-2"}]}""", (await api.ReceiveAsync()).Body);

        api.Send("""{"Records":[{"messageId":"m-4","body":"a mast"}]}""");
        Assert.Equal("""{"batchItemFailures":[]}""", (await api.ReceiveAsync()).Body);
    }

    [Fact]
    public async Task A_function_without_result_answers_with_nothing()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "Ping");
        api.Send("{}");

        var posted = await api.ReceiveAsync();

        Assert.Equal("invocation/request-1/response", posted.Path);
        Assert.Equal("", posted.Body);
    }

    [Fact]
    public async Task Goes_on_when_the_Runtime_API_refuses_a_result()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "Ping");
        api.PostStatus = 413;
        api.Send("{}");
        await api.ReceiveAsync();
        api.PostStatus = 202;
        api.Send("{}");

        Assert.Equal("invocation/request-2/response", (await api.ReceiveAsync()).Path);
        function.Terminate();
        Assert.Contains("answered 413", (await function.EndAsync()).Output);
    }
}
