using System.Collections.Concurrent;
using Berth.LocalCloud;

namespace Berth.Tests.LocalCloud.Databases;

/// <summary>Remembers what it was told.</summary>
internal sealed class RecordingReaper : IReaper
{
    public ConcurrentBag<int> Processes { get; } = [];

    public ConcurrentBag<string> Directories { get; } = [];

    public void Watch(int pid) => Processes.Add(pid);

    public ConcurrentBag<int> Forgotten { get; } = [];

    public void Forget(int pid) => Forgotten.Add(pid);

    public void RemoveAtEnd(string directory) => Directories.Add(directory);
}
