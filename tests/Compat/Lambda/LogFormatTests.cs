using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.RuntimeSupport.Logging;

namespace Berth.Tests.Compat.Lambda;

public sealed class LogFormatTests
{
    [Fact]
    public async Task JSON_lines_carry_request_level_and_properties()
    {
        var lines = await LinesOfAnOrderAsync("JSON");

        var logged = JsonNode.Parse(lines[0])!;
        Assert.Equal("Order of 2 mast", (string)logged["message"]!);
        Assert.Equal("Information", (string)logged["level"]!);
        Assert.Equal("request-1", (string)logged["requestId"]!);
        Assert.Equal(RuntimeApiServer.Trace, (string)logged["traceId"]!);
        Assert.Equal(2, (int)logged["count"]!);
        Assert.Equal("mast", (string)logged["item"]!);
        Assert.Equal("plain line", (string)JsonNode.Parse(lines[1])!["message"]!);

        // Metrics in CloudWatch's embedded format must reach it as they are: a writer taken while the function is constructed does that.
        Assert.Equal("""{"_aws":{}}""", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task Text_lines_have_time_request_and_level_in_front()
    {
        var lines = await LinesOfAnOrderAsync("Text");

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\trequest-1\tinfo\tOrder of 2 mast$", lines[0]);
        Assert.EndsWith("\trequest-1\tinfo\tplain line", lines[1]);
    }

    [Theory]
    [InlineData("{a} and {b}", "1 and x")]
    [InlineData("{1} before {0}", "x before 1")]
    [InlineData("{{a}} {a:D3}", "{a} 001")]
    [InlineData("{a}{b}{c}", "1x{c}")]
    [InlineData("open {", "open {")]
    public void Placeholders_take_their_arguments(string template, string text) =>
        Assert.Equal(text, MessageTemplate.Render(template, [1, "x"]).Text);

    [Fact]
    public void A_message_without_arguments_stays_as_it_is() =>
        Assert.Equal("""{"a":1}""", MessageTemplate.Render("""{"a":1}""", []).Text);

    [Theory]
    [InlineData("ERROR", "error")]
    [InlineData("WARN", "warning,error")]
    [InlineData("DEBUG", "debug,info,warning,error")]
    [InlineData(null, "info,warning,error")]
    public void Lines_under_the_level_are_left_out(string? least, string expected)
    {
        var output = new MemoryStream();
        ILambdaLogger log = new FunctionLog(new FunctionSettings { LogLevel = least, LogFormat = "Unformatted" }, output, TimeProvider.System);

        log.LogTrace("trace");
        log.LogDebug("debug");
        log.LogInformation("info");
        log.LogWarning("warning");
        log.LogError("error");

        Assert.Equal(expected.Replace(',', '\n') + "\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void An_exception_becomes_three_members_of_the_line()
    {
        var output = new MemoryStream();
        ILambdaLogger log = new FunctionLog(new FunctionSettings { LogFormat = "JSON" }, output, TimeProvider.System);

        log.LogError(new ArgumentException("no such berth"), "Cannot {verb} {times}", "moor", 2.5);

        var line = JsonNode.Parse(output.ToArray())!;
        Assert.Equal("Cannot moor 2.5", (string)line["message"]!);
        Assert.Equal(2.5, (double)line["times"]!);
        Assert.Equal("System.ArgumentException", (string)line["errorType"]!);
        Assert.Equal("no such berth", (string)line["errorMessage"]!);
        Assert.Equal("System.ArgumentException: no such berth", (string)line["stackTrace"]![0]!);
    }

    [Fact]
    public void Console_lines_are_formatted_and_what_is_written_without_a_line_end_is_not()
    {
        var output = new MemoryStream();
        var log = new FunctionLog(new FunctionSettings { LogFormat = "JSON" }, output, TimeProvider.System);
        using var console = new ConsoleLogWriter(log, LogLevel.Information, output);

        console.Write("""{"_aws":{}}""" + "\n");
        console.WriteLine("{0} of {1}", 1, "two");

        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Equal("""{"_aws":{}}""", lines[0]);
        Assert.Equal("1 of two", (string)JsonNode.Parse(lines[1])!["message"]!);
    }

    private static async Task<string[]> LinesOfAnOrderAsync(string format)
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "TakeOrder", format);
        api.Send("""{"Item":"mast","Count":2}""");
        await api.ReceiveAsync();
        function.Terminate();
        var (_, output, _) = await function.EndAsync();
        return output.TrimEnd('\n').Split('\n');
    }
}
