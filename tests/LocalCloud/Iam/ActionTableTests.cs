using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Iam;
using Microsoft.AspNetCore.Http;

namespace Berth.Tests.LocalCloud.Iam;

public class ActionTableTests
{
    private static readonly ActionTable Table = ActionTable.Load(name => AwsService.Find(name)?.ActionPrefix ?? name);

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Iam", file)))!.AsObject();

    [Fact]
    public async Task Every_kind_of_resource_in_the_tables_has_an_arn()
    {
        // An address where nothing listens: names that need a look-up stay as they are.
        using var upstream = new Upstream(new Uri("http://127.0.0.1:9"), "ap-northeast-1");
        var arns = new ResourceArns(upstream, "123456789012");
        foreach (var (service, description) in Read("actions.json")["services"]!.AsObject())
        {
            foreach (var (operation, _) in description!["operations"]!.AsObject())
            {
                foreach (var requirement in Table.Find(service, operation)!)
                {
                    if (requirement.Kind is "*" or "none" or "secret" or "key")
                        continue;
                    var call = Call(service, operation, requirement.Path);
                    foreach (var arn in await arns.FindAsync(requirement, call))
                        Assert.StartsWith("arn:aws:", arn);
                }
            }
        }
    }

    [Fact]
    public void Every_dependent_action_belongs_to_a_known_operation()
    {
        foreach (var side in Read("dependent-actions.json")["actions"]!.AsArray())
        {
            Assert.StartsWith("https://docs.aws.amazon.com/", (string?)side!["source"]);
            foreach (var operation in side["operations"]!.AsArray().Select(name => ((string)name!).Split(':')))
                Assert.NotNull(Table.Find(operation[0], operation[1]));
        }
    }

    [Theory]
    [InlineData("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"t","Item":{}}},{"ConditionCheck":{"TableName":"t","Key":{}}}]}""", "dynamodb:PutItem", "dynamodb:ConditionCheckItem")]
    [InlineData("BatchWriteItem", """{"RequestItems":{"t":[]}}""", "dynamodb:BatchWriteItem")]
    public async Task A_batch_asks_for_what_it_holds(string operation, string request, params string[] actions)
    {
        using var upstream = new Upstream(new Uri("http://127.0.0.1:9"), "ap-northeast-1");
        var arns = new ResourceArns(upstream, "123456789012");
        var asked = new List<string>();
        foreach (var requirement in Table.Find("dynamodb", operation)!)
            foreach (var arn in await arns.FindAsync(requirement, Call("dynamodb", operation, JsonNode.Parse(request)!.AsObject())))
            {
                Assert.Equal("arn:aws:dynamodb:ap-northeast-1:123456789012:table/t", arn);
                asked.Add(requirement.Action);
            }
        Assert.Equal(actions, asked);
    }

    /// <summary>A request with an ARN at each path, in the shape that the path describes.</summary>
    private static AwsCall Call(string service, string operation, string paths)
    {
        var parameters = new JsonObject();
        foreach (var path in paths.Split(','))
        {
            var node = parameters;
            var steps = path.Split('.');
            for (var i = 0; i < steps.Length; i++)
            {
                var (name, list, last) = (steps[i].TrimEnd('[', ']'), steps[i].EndsWith("[]"), i == steps.Length - 1);
                if (name == "*")
                {
                    node["arn:aws:x:y:z:w"] = new JsonObject();
                    continue;
                }
                JsonNode value = last ? "arn:aws:x:y:z:w/v" : new JsonObject();
                node[name] = list ? new JsonArray(value) : value;
                if (!last) node = value.AsObject();
            }
        }
        return Call(service, operation, parameters);
    }

    private static AwsCall Call(string service, string operation, JsonObject parameters) => new()
    {
        Service = AwsService.Find(service)!,
        Protocol = AwsService.Find(service)!.Protocol,
        Operation = operation,
        Region = "ap-northeast-1",
        Principal = new Credentials("123456789012").Administrator,
        Method = "POST",
        Target = "/",
        Endpoint = "http://127.0.0.1",
        Body = [],
        Parameters = parameters,
        Headers = new HeaderDictionary(),
        RequestId = "r",
    };
}
