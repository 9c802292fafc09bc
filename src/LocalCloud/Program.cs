using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Iam;
using Berth.LocalCloud.Moto;

const string account = "123456789012";
const string region = "ap-northeast-1";
var state = args.SkipWhile(a => a != "--state").Skip(1).First();
Directory.CreateDirectory(state);
using var reaper = Reaper.Start();
var control = new ControlApi();
var credentials = new Credentials(account);
await using var gateway = await GatewayServer.StartAsync(0, control);
await using var moto = await MotoServer.StartAsync(gateway.Port, control.Token, account, region, reaper, Path.Combine(state, "moto.log"));
using var upstream = new Upstream(moto.Address, region);
await using var ledger = new Ledger(Path.Combine(state, "ledger.jsonl"));
var faults = new Faults();
GatewayCommands.Map(control, ledger, faults);
var overrides = new Dictionary<string, Override>();
var iam = new WithoutPolicies();
new SecurityTokens(credentials, iam).AddTo(overrides);
gateway.Open(new CallPipeline(credentials, iam, faults, ledger, new Mutation(), overrides, upstream));
var watch = System.Diagnostics.Stopwatch.StartNew();
if (args.Contains("--template"))
{
    var template = args.SkipWhile(a => a != "--template").Skip(1).First();
    var transforming = SamTransform.RunAsync(template, "berth", region, account, StackDeployment.Bucket, StackDeployment.Key, new Dictionary<string, string>(), reaper);
    var landscape = Landscape.MakeAsync(upstream, region, account);
    Console.Error.WriteLine($"transformed {(await transforming).Resources.Count} {watch.ElapsedMilliseconds}");
    var deploying = new StackDeployment(upstream, "berth", region, account, gateway.Endpoint).DeployAsync(await transforming);
    Console.Error.WriteLine($"{await landscape} {watch.ElapsedMilliseconds}");
    Console.Error.WriteLine($"{await deploying} {watch.ElapsedMilliseconds}");
    Console.Error.WriteLine(System.Text.Json.JsonSerializer.Serialize(await deploying));
}
Console.WriteLine(new JsonObject
{
    ["endpoint"] = gateway.Endpoint.ToString().TrimEnd('/'),
    ["region"] = region,
    ["account"] = account,
    ["controlToken"] = control.Token,
    ["credentials"] = new JsonObject { ["accessKeyId"] = credentials.Administrator.AccessKeyId, ["secretAccessKey"] = credentials.Administrator.SecretAccessKey },
}.ToJsonString());
await Console.In.ReadToEndAsync();
