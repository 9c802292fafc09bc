namespace Berth.LocalCloud.Controllers.Containers;

/// <summary>A container that runs for real.</summary>
internal interface ILocalContainer : IAsyncDisposable
{
    /// <summary>Takes connections, for a server; true from its start, for anything else.</summary>
    bool IsReady { get; }

    /// <summary>Null while it runs.</summary>
    ContainerEnd? End { get; }
}

/// <param name="Message">What it said last.</param>
internal sealed record ContainerEnd(int ExitCode, string Message);
