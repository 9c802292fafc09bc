namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>An event or a result does not fit its type; the inner exception says where.</summary>
public class JsonSerializerException : Exception
{
    public JsonSerializerException(string message)
        : base(message)
    {
    }

    public JsonSerializerException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
