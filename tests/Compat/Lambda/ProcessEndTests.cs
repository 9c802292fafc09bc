using System.Text.Json.Nodes;

namespace Berth.Tests.Compat.Lambda;

public sealed class ProcessEndTests
{
    [Fact]
    public async Task Services_that_cannot_be_built_are_an_initialisation_error()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "NeverRuns");

        var posted = await api.ReceiveAsync();

        Assert.Equal("init/error", posted.Path);
        Assert.Equal("InvalidOperationException", posted.ErrorType);
        Assert.Contains("System.IFormatProvider", (string)JsonNode.Parse(posted.Body)!["errorMessage"]!);
        Assert.Equal(1, (await function.EndAsync()).ExitCode);
        Assert.False(api.Asked.IsCompleted);
    }

    [Theory]
    [InlineData("Missing", "ANNOTATIONS_HANDLER names no function: Missing; this program has: NeverRuns, Ping, ReadQueue, TakeOrder.")]
    [InlineData(null, "ANNOTATIONS_HANDLER is not set; this program has: NeverRuns, Ping, ReadQueue, TakeOrder.")]
    public async Task An_unknown_handler_is_an_initialisation_error_that_lists_the_known_ones(string? handler, string message)
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, handler);

        var posted = await api.ReceiveAsync();

        Assert.Equal("init/error", posted.Path);
        Assert.Equal(message, (string)JsonNode.Parse(posted.Body)!["errorMessage"]!);
        Assert.Equal(1, (await function.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task SIGTERM_ends_a_function_that_waits()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "Ping");
        await api.Asked;

        function.Terminate();

        Assert.Equal((0, "", ""), await function.EndAsync());
    }

    [Fact]
    public async Task The_end_of_the_Runtime_API_ends_the_function_with_a_word()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await using var function = FunctionProcess.Start(api.Address, "Ping", "Unformatted");
        api.Send("{}");
        await api.ReceiveAsync();

        await api.DisposeAsync();

        var (exitCode, _, errors) = await function.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.StartsWith($"The Lambda Runtime API at {api.Address} is gone: ", errors);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task No_Runtime_API_at_the_address_is_an_error()
    {
        await using var api = await RuntimeApiServer.StartAsync();
        await api.DisposeAsync();
        await using var function = FunctionProcess.Start(api.Address, "Ping", "Text");

        var (exitCode, _, errors) = await function.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"The Lambda Runtime API at {api.Address} is gone", errors);
    }

    [Fact]
    public async Task Started_by_hand_it_says_what_it_is()
    {
        await using var function = FunctionProcess.Start(null, "Ping");

        var (exitCode, _, errors) = await function.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal("AWS_LAMBDA_RUNTIME_API is not set: this program is a Lambda function and runs where Lambda, or a local cloud, starts it.\n", errors);
    }
}
