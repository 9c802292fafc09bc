namespace k8s.Autorest;

/// <summary>
/// The server answered with a status outside 2xx. <see cref="Response"/>.Content is the body as it came:
/// a Status object as JSON, or plain text where no API is served ("404 page not found").
/// </summary>
public class HttpOperationException : Exception
{
    public HttpOperationException()
    {
    }

    public HttpOperationException(string message)
        : base(message)
    {
    }

    public HttpOperationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public HttpRequestMessageWrapper Request { get; set; }

    public HttpResponseMessageWrapper Response { get; set; }

    public object Body { get; set; }
}
