using Berth.LocalCloud.Databases;

namespace Berth.LocalCloud.Controllers.Containers;

/// <summary>A MySQL server of the cluster, as MariaDB on an address of the loopback: with the schema and user that the image makes of its variables. Its data end with the pod.</summary>
internal sealed class MySqlPod : ILocalContainer
{
    private const int Port = 3306;

    private readonly CancellationTokenSource end = new();
    private readonly Task<DatabaseServer> starting;

    private MySqlPod(Func<CancellationToken, Task<DatabaseServer>> start) => starting = Task.Run(() => start(end.Token));

    public bool IsReady => starting.IsCompletedSuccessfully;

    public ContainerEnd? End => starting.IsFaulted ? new(1, starting.Exception!.GetBaseException().Message) : null;

    public static MySqlPod Start(ContainerImage image, DatabaseOptions options, string address)
    {
        var variables = image.Variables();
        string Of(string name) => variables.GetValueOrDefault(name) ?? "";
        var users = $"""
            CREATE USER root@'%' IDENTIFIED BY '{Of("MYSQL_ROOT_PASSWORD")}';
            GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
            CREATE DATABASE `{Of("MYSQL_DATABASE")}`;
            CREATE USER '{Of("MYSQL_USER")}'@'%' IDENTIFIED BY '{Of("MYSQL_PASSWORD")}';
            GRANT ALL ON `{Of("MYSQL_DATABASE").Replace("_", @"\_")}`.* TO '{Of("MYSQL_USER")}'@'%';
            """;
        return new(cancellation => MariaDb.StartAsync(options, "server", address, () => Port, Of("MYSQL_ROOT_PASSWORD"), users, [], cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await starting.ContinueWith(_ => { }, TaskScheduler.Default);
        if (starting.IsCompletedSuccessfully)
            await starting.Result.DisposeAsync();
        end.Dispose();
    }
}
