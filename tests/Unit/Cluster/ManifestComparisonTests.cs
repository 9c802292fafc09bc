using System.Text.Json.Nodes;
using Berth.Cluster;

namespace Berth.Tests.Cluster;

public sealed class ManifestComparisonTests
{
    private static string Paths(string live, string manifest) => string.Join(' ',
        ManifestComparison.Between(JsonNode.Parse(live)!.AsObject(), JsonNode.Parse(manifest)!.AsObject(), "berth").Select(field => field.Path));

    [Fact]
    public void Defaults_of_the_server_do_not_count() => Assert.Equal("", Paths(
        """{"spec":{"replicas":1,"strategy":{"type":"RollingUpdate"},"template":{"spec":{"containers":[{"name":"a","image":"x","terminationMessagePath":"/dev/log"}]}}}}""",
        """{"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"a","image":"x"}]}}}}"""));

    [Fact]
    public void A_changed_field_inside_a_list_is_found_by_the_entrys_name() => Assert.Equal("/spec/containers/1/image", Paths(
        """{"spec":{"containers":[{"name":"sidecar","image":"s"},{"name":"b","image":"old"},{"name":"a","image":"x"}]}}""",
        """{"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"new"}]}}"""));

    [Fact]
    public void A_field_that_berth_owned_and_no_longer_wants_is_found() => Assert.Equal("/metadata/annotations/old", Paths(
        """
        {"metadata":{"annotations":{"old":"1","kept":"2","others":"3"},"managedFields":[
          {"manager":"berth","operation":"Apply","fieldsV1":{"f:metadata":{"f:annotations":{"f:old":{},"f:kept":{}}}}},
          {"manager":"kubectl","operation":"Update","fieldsV1":{"f:metadata":{"f:annotations":{"f:others":{}}}}}]}}
        """,
        """{"metadata":{"annotations":{"kept":"2"}}}"""));

    [Fact]
    public void A_list_entry_that_berth_owned_and_no_longer_wants_is_found() => Assert.Equal("/spec/env/1", Paths(
        """
        {"metadata":{"managedFields":[{"manager":"berth","operation":"Apply","fieldsV1":{"f:spec":{"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:value":{}},"k:{\"name\":\"B\"}":{".":{},"f:value":{}}}}}}]},
         "spec":{"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}}
        """,
        """{"spec":{"env":[{"name":"A","value":"1"}]}}"""));

    [Fact]
    public void What_is_not_there_differs() => Assert.Equal("/spec/template/metadata/annotations", Paths(
        """{"spec":{"template":{"metadata":{"labels":{"app":"a"}}}}}""",
        """{"spec":{"template":{"metadata":{"labels":{"app":"a"},"annotations":{"x":"1"}}}}}"""));
}
