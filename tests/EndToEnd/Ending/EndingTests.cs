using System.Net;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Ending;

/// <summary>The local cloud leaves no process and no file, however it ends. The tests' own cloud ends by SIGTERM.</summary>
public sealed class EndingTests
{
    /// <summary>For a busy machine; on others it takes a second or two.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Interrupted_it_ends_in_order_and_until_then_only_this_machine_reaches_it()
    {
        using var cloud = await EndingCloud.StartAsync();
        var listening = cloud.Listening();
        Assert.Contains(listening, at => at.Port == cloud.Endpoint.Port);
        Assert.All(listening, at => Assert.True(IPAddress.IsLoopback(at.Address.IsIPv4MappedToIPv6 ? at.Address.MapToIPv4() : at.Address), $"{at}"));
        using var http = new HttpClient();
        using var unsigned = new HttpRequestMessage(HttpMethod.Post, cloud.Endpoint) { Content = new StringContent("{}") };
        unsigned.Headers.Add("X-Amz-Target", "secretsmanager.ListSecrets");
        var refused = await http.SendAsync(unsigned);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("MissingAuthenticationToken", await refused.Content.ReadAsStringAsync());

        await cloud.SignalAsync("INT");
        await NothingIsLeftAsync(cloud);
        Assert.Equal(0, cloud.Process.ExitCode);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_run_it_leaves_nothing()
    {
        using var cloud = await EndingCloud.StartAsync();
        await cloud.SendAsync(Repository.Risken);
        await cloud.SignalAsync("KILL");
        await NothingIsLeftAsync(cloud);
    }

    [Fact]
    public async Task It_ends_with_whoever_started_it_and_was_killed()
    {
        using var cloud = await EndingCloud.StartAsync("sh", "-c", "\"$0\" \"$@\"; exit");
        await cloud.SignalAsync("KILL");
        await NothingIsLeftAsync(cloud);
    }

    private static async Task NothingIsLeftAsync(EndingCloud cloud)
    {
        await cloud.Process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        await Eventually.Async(() => Task.FromResult(string.Join('\n', cloud.Processes().Values)), left => left.Length == 0);
        Assert.Empty(cloud.Left());
    }
}
