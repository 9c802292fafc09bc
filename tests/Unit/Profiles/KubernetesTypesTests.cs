using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Cluster;
using Berth.Profiles;
using Berth.Requests;
using Berth.Steps.ConfigureCluster;
using Berth.Steps.DeployApplication;
using Berth.Tests.Planning;
using Berth.Tests.Template;

namespace Berth.Tests.Profiles;

/// <summary>What is applied is what an API server takes: held against the types of a published client, and the rules for names.</summary>
public sealed partial class KubernetesTypesTests
{
    public static TheoryData<string> Examples => [.. ((string[])["risken", "service"]).SelectMany(name => Directory.GetFiles(Repository.PathOf("events"), $"{name}*.json")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private static EnvironmentRequest Request(string example)
    {
        var reading = RequestReading.Of(Repository.Read($"events/{example}"));
        return reading.Request ?? throw new ArgumentException(reading.Reasons);
    }

    private static List<JsonObject> Manifests(string example)
    {
        var request = Request(example);
        var profile = ProfileCatalog.Standard[request.Profile];
        var blueprint = profile.Draw(request, WebServicePlanTests.Platform, Placement.Nominal(profile.Needs(request, WebServicePlanTests.Platform)));
        return [.. new ConfigureClusterPlan().Desired(blueprint).Concat(new DeployApplicationPlan().Desired(blueprint))
            .Where(resource => resource.Id.Kind == ObjectAddress.Kind).Select(resource => resource.Specification)];
    }

    private static string[] Wrong(params IEnumerable<JsonObject> manifests)
    {
        var result = Tool.Node("kubernetes-types.mjs", "@kubernetes/client-node", new JsonArray([.. manifests.Select(manifest => manifest.DeepClone())]).ToJsonString());
        Assert.True(result.ExitCode == 0, result.Errors);
        return [.. JsonNode.Parse(result.Output)!.AsArray().Select(line => (string)line!)];
    }

    [Theory, MemberData(nameof(Examples))]
    public void An_example_is_accepted(string example) => Assert.Empty(ProfileCatalog.Standard.Check(Request(example), WebServicePlanTests.Platform));

    [Theory, MemberData(nameof(Examples))]
    public void No_member_is_unknown_of_another_type_or_missing(string example)
    {
        var manifests = Manifests(example);
        Assert.True(manifests.Count > (Request(example).Profile == "risken" ? 35 : 4));
        Assert.Empty(Wrong(manifests));
    }

    [Theory]
    [InlineData("/spec/template/spec/containers/0/imagePolicy", "\"Always\"", "containers[0].imagePolicy: V1Container has no such member")]
    [InlineData("/spec/replicas", "\"1\"", "spec.replicas: \"1\" is not a number (int32)")]
    [InlineData("/spec/replicas", "1.5", "spec.replicas: 1.5 is not a number (int32)")]
    [InlineData("/spec/template/spec/containers/0/name", null, "containers[0].name: is missing in V1Container")]
    [InlineData("/spec/selector", null, "spec.selector: is missing in V1DeploymentSpec")]
    [InlineData("/spec/template/spec/containers/0/env/0/value", "1", "env[0].value: 1 is not a string")]
    [InlineData("/metadata/labels/app", "true", "metadata.labels.app: true is not a string")]
    [InlineData("/spec/template/spec/containers/0/resources/limits/cpu", "1", "resources.limits.cpu: 1 is not a string")]
    [InlineData("/spec/template/spec/containers", "{}", "spec.containers: {} is not a list")]
    [InlineData("/apiVersion", "\"v1\"", "is not of v1")]
    public void A_mistake_is_found(string path, string? value, string expected)
    {
        var manifest = Manifests("risken.json").Single(one => (string?)one["kind"] == "Deployment" && (string?)one["metadata"]!["name"] == "core").DeepClone().AsObject();
        Berth.Planning.JsonPointer.Set(manifest, path, value is null ? null : JsonNode.Parse(value));
        Assert.EndsWith(expected, Assert.Single(Wrong(manifest)));
    }

    [Theory, MemberData(nameof(Examples))]
    public void Names_labels_and_ports_are_such_as_the_API_server_takes(string example)
    {
        foreach (var manifest in Manifests(example))
        {
            var kind = (string)manifest["kind"]!;
            var name = (string)manifest["metadata"]!["name"]!;
            Assert.Matches(DnsLabel(), name);
            // The controller adds eleven characters to a CronJob's name for its Jobs.
            Assert.InRange(name.Length, 1, kind == "CronJob" ? 52 : 63);
            foreach (var node in Nodes(manifest))
            {
                foreach (var label in (node["labels"] ?? node["matchLabels"])?.AsObject() ?? [])
                {
                    Assert.Matches(LabelValue(), (string)label.Value!);
                    Assert.InRange(label.Key.Split('/')[^1].Length, 1, 63);
                }

                foreach (var port in (node["ports"] as JsonArray ?? []).Select(port => port!))
                {
                    if ((string?)port["name"] is { } portName)
                        Assert.Matches(PortName(), portName);
                    Assert.InRange((int)(port["containerPort"] ?? port["port"])!, 1, 65535);
                    Assert.InRange((int?)port["nodePort"] ?? 30000, 30000, 32767);
                }

                foreach (var quantity in new[] { node["requests"], node["limits"] }.OfType<JsonObject>().SelectMany(quantities => quantities).Select(quantity => (string)quantity.Value!))
                    Assert.Matches(Quantity(), quantity);
            }

            if (kind is "Deployment")
                Assert.All(manifest["spec"]!["selector"]!["matchLabels"]!.AsObject(), label => Assert.Equal((string?)label.Value, (string?)manifest["spec"]!["template"]!["metadata"]!["labels"]![label.Key]));
        }
    }

    [Theory, MemberData(nameof(Examples))]
    public void Quantities_are_written_as_the_API_server_gives_them_back(string example)
    {
        foreach (var quantity in Manifests(example).SelectMany(Nodes).SelectMany(node => new[] { node["requests"], node["limits"] }).OfType<JsonObject>().SelectMany(one => one))
        {
            var text = (string)quantity.Value!;
            var number = int.Parse(Digits().Match(text).Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.False(text.EndsWith('m') && number % 1000 == 0 || text.EndsWith('i') && number % 1024 == 0, $"{quantity.Key} {text}");
        }
    }

    private static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject fields => fields.Select(field => field.Value).SelectMany(Nodes).Append(fields),
        JsonArray items => items.SelectMany(Nodes),
        _ => [],
    };

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"^(?=.{1,15}\z)(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex PortName();

    [GeneratedRegex(@"^[1-9][0-9]*(m|Ki|Mi|Gi)?\z")]
    private static partial Regex Quantity();

    [GeneratedRegex("^[0-9]+")]
    private static partial Regex Digits();
}
