using Berth.Cli.Following;
using Berth.Requests;

namespace Berth.Tests.Cli;

public sealed class RequestBodyTests
{
    private static readonly string Example = Repository.Read("events/risken.json");

    [Fact]
    public void A_request_is_known_by_environment_id_and_content()
    {
        var body = RequestBody.Of(Example);
        Assert.Equal(("prd", "01J9RISKEN0000000000000001"), (body.Environment, body.RequestId));
        Assert.Equal(RequestReading.Of(Example).ContentHash, body.ContentHash);
    }

    [Fact]
    public void Another_id_makes_another_request_that_is_still_right()
    {
        var body = RequestBody.Of(Example).WithId(RequestBody.FreshId(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")));
        Assert.Equal("20260301T120000-0f8fad5bd9cb", body.RequestId);
        Assert.Empty(RequestReading.Of(body.Text).Problems);
        Assert.NotEqual(RequestBody.Of(Example).ContentHash, body.ContentHash);
    }

    [Theory, InlineData("not json"), InlineData("[]"), InlineData("""{"environment":3}""")]
    public void What_is_wrong_is_for_the_control_plane_to_say(string text)
    {
        var body = RequestBody.Of(text);
        Assert.Equal((null, null, ""), (body.Environment, body.RequestId, body.ContentHash));
    }
}
