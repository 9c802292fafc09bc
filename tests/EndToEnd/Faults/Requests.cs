using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>The requests and actions of one environment, each under an id of its own.</summary>
internal sealed class Requests(string environment)
{
    private int made;

    public string LastId => $"request-{made:D4}";

    /// <param name="changed">Without the endpoint for access tokens and with another locale: an update takes things away and changes others.</param>
    public JsonObject Provision(bool changed)
    {
        made++;
        var request = RequestFor.Environment(environment, LastId);
        if (changed)
        {
            var risken = request["risken"]!.AsObject();
            risken.Remove("accessToken");
            risken["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        }

        return request;
    }

    public JsonObject Action(string action)
    {
        made++;
        return new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = LastId, ["action"] = action, ["environment"] = environment };
    }
}
