using Berth.Cli.Commands;

return await BerthCommand.RunAsync(args);
