namespace Berth.LocalCloud;

/// <summary>
/// Ends what this process leaves behind when it dies without cleaning up, even by SIGKILL.
/// Behind it stands Moto/reaper.py, which holds a pipe to this process and acts at its end of file.
/// </summary>
public interface IReaper
{
    /// <summary>Kill this process (and its process group, if it leads one) when the local cloud is gone.</summary>
    void Watch(int pid);

    /// <summary>The process has ended and been waited for; its number may come to another one.</summary>
    void Forget(int pid);

    /// <summary>Remove this directory with all it holds when the local cloud is gone.</summary>
    void RemoveAtEnd(string directory);
}
