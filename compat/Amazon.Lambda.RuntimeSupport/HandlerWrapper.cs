using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// A handler of any of the usual shapes as one that reads and writes bytes. The subset of the official overloads that generated and
/// hand-written entry points use: typed or stream in, typed, stream or nothing out, with or without context.
/// </summary>
public class HandlerWrapper : IDisposable
{
    private HandlerWrapper(LambdaBootstrapHandler handler, ILambdaSerializer serializer = null)
    {
        Handler = handler;
        Serializer = serializer;
    }

    public LambdaBootstrapHandler Handler { get; private set; }

    internal ILambdaSerializer Serializer { get; }

    public static HandlerWrapper GetHandlerWrapper(Action handler) =>
        new(_ => { handler(); return Done; });

    public static HandlerWrapper GetHandlerWrapper(Func<Task> handler) =>
        new(async _ => { await handler(); return Empty(); });

    public static HandlerWrapper GetHandlerWrapper(Action<ILambdaContext> handler) =>
        new(call => { handler(call.LambdaContext); return Done; });

    public static HandlerWrapper GetHandlerWrapper(Func<ILambdaContext, Task> handler) =>
        new(async call => { await handler(call.LambdaContext); return Empty(); });

    public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
        new(call => Task.FromResult(Write(handler(call.LambdaContext), serializer)), serializer);

    public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async call => Write(await handler(call.LambdaContext), serializer), serializer);

    public static HandlerWrapper GetHandlerWrapper(Action<Stream> handler) =>
        new(call => { handler(call.InputStream); return Done; });

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, Task> handler) =>
        new(async call => { await handler(call.InputStream); return Empty(); });

    public static HandlerWrapper GetHandlerWrapper(Action<Stream, ILambdaContext> handler) =>
        new(call => { handler(call.InputStream, call.LambdaContext); return Done; });

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Task> handler) =>
        new(async call => { await handler(call.InputStream, call.LambdaContext); return Empty(); });

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, Task<Stream>> handler) =>
        new(async call => new InvocationResponse(await handler(call.InputStream)));

    public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
        new(async call => new InvocationResponse(await handler(call.InputStream, call.LambdaContext)));

    public static HandlerWrapper GetHandlerWrapper<TInput>(Action<TInput> handler, ILambdaSerializer serializer) =>
        new(call => { handler(Read<TInput>(call, serializer)); return Done; }, serializer);

    public static HandlerWrapper GetHandlerWrapper<TInput>(Action<TInput, ILambdaContext> handler, ILambdaSerializer serializer) =>
        new(call => { handler(Read<TInput>(call, serializer), call.LambdaContext); return Done; }, serializer);

    public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, Task> handler, ILambdaSerializer serializer) =>
        new(async call => { await handler(Read<TInput>(call, serializer)); return Empty(); }, serializer);

    public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
        new(async call => { await handler(Read<TInput>(call, serializer), call.LambdaContext); return Empty(); }, serializer);

    public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, TOutput> handler, ILambdaSerializer serializer) =>
        new(call => Task.FromResult(Write(handler(call.InputStream), serializer)), serializer);

    public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async call => Write(await handler(call.InputStream), serializer), serializer);

    public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
        new(call => Task.FromResult(Write(handler(call.InputStream, call.LambdaContext), serializer)), serializer);

    public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async call => Write(await handler(call.InputStream, call.LambdaContext), serializer), serializer);

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, TOutput> handler, ILambdaSerializer serializer) =>
        new(call => Task.FromResult(Write(handler(Read<TInput>(call, serializer)), serializer)), serializer);

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async call => Write(await handler(Read<TInput>(call, serializer)), serializer), serializer);

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
        new(call => Task.FromResult(Write(handler(Read<TInput>(call, serializer), call.LambdaContext), serializer)), serializer);

    public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async call => Write(await handler(Read<TInput>(call, serializer), call.LambdaContext), serializer), serializer);

    public void Dispose() => GC.SuppressFinalize(this);

    private static Task<InvocationResponse> Done => Task.FromResult(Empty());

    private static InvocationResponse Empty() => new(Stream.Null, disposeOutputStream: false);

    private static TInput Read<TInput>(InvocationRequest call, ILambdaSerializer serializer) => serializer.Deserialize<TInput>(call.InputStream);

    private static InvocationResponse Write<TOutput>(TOutput output, ILambdaSerializer serializer)
    {
        var bytes = new MemoryStream();
        serializer.Serialize(output, bytes);
        bytes.Position = 0;
        return new InvocationResponse(bytes);
    }
}
