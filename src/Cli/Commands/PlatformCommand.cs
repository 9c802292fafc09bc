using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Cli.Platforms;

namespace Berth.Cli.Commands;

/// <summary><c>berth platform put|show|list</c>: what environments stand on.</summary>
internal static class PlatformCommand
{
    public static Command Make() => new("platform", "Define what environments stand on") { Put(), Show(), List() };

    private static Command Put()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The platform document, JSON" };
        var name = new Option<string?>("--name") { Description = "Put it under this name instead of its own", HelpName = "NAME" };
        var authority = new Option<FileInfo?>("--ca") { Description = "PEM of the MySQL certificate authority, to be put into database.mysql.caParameter", HelpName = "FILE" };
        var schema = new Option<string[]>("--schema") { Description = "A folder of SQL scripts (*.sql, run by name) that make a profile's tables in a new environment; may be repeated", HelpName = "PROFILE=FOLDER" };
        var (stack, state) = (CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("put", "Check a platform, put it, and let Berth into its cluster") { file, name, authority, schema, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var text = await ReadAsync(parsed.GetRequiredValue(file), cancellation);
            var parameters = new Dictionary<string, string>();
            if (parsed.GetValue(authority) is { } pem && PlatformReading.Of(text).Platform?.Database.Mysql?.CaParameter is { } parameter)
                parameters[parameter] = await ReadAsync(pem, cancellation);
            var schemas = SchemaFolders.Read(parsed.GetValue(schema) ?? []);
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            await new PlatformStore(plane).PutAsync(text, parsed.GetValue(name), parameters, schemas, Console.WriteLine, cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "The platform's name" };
        var (stack, state) = (CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("show", "Print a platform's document") { name, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            Console.WriteLine(await new PlatformStore(plane).ShowAsync(parsed.GetRequiredValue(name), cancellation));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List()
    {
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("list", "List the platforms") { json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var platforms = await new PlatformStore(plane).ListAsync(cancellation);
            if (parsed.GetValue(json))
                Terminal.Json(new JsonArray([.. platforms.Select(platform => (JsonNode)platform.Name)]));
            else
                new Terminal(false).Table(["NAME", "ACCOUNT", "REGION", "CLUSTER"], platforms.Select(platform => new[] { platform.Name, platform.AccountId, platform.Region, platform.Cluster.Name }));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken cancellation) => file.Exists
        ? await File.ReadAllTextAsync(file.FullName, cancellation)
        : throw new CommandError($"There is no file {file}.", "Name a file that is there.", ExitCodes.Usage);
}
