namespace Amazon.Lambda.Core;

/// <summary>Turns an event's bytes into a handler's argument, and its result into bytes.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);
    void Serialize<T>(T response, Stream responseStream);
}
