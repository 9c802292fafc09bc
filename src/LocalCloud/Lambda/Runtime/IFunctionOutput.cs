namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>Takes what functions print. Never waits: a function must not be held up by its log.</summary>
public interface IFunctionOutput
{
    void Write(string logGroup, string logStream, string line);
}
