using System.Reflection;

namespace Berth.Tests.Steps;

/// <summary>An AWS client whose answers a test gives, operation by operation; it keeps what was asked.</summary>
internal sealed class FakeClient<TClient> where TClient : class
{
    private readonly Dictionary<string, Func<object, object>> answers = [];

    public FakeClient()
    {
        Client = DispatchProxy.Create<TClient, Proxy>();
        ((Proxy)(object)Client).Owner = this;
    }

    public TClient Client { get; }

    public List<(string Operation, object Request)> Calls { get; } = [];

    public IEnumerable<string> Operations => Calls.Select(call => call.Operation);

    /// <param name="answer">Throws for an error.</param>
    public FakeClient<TClient> On<TRequest, TResponse>(Func<TRequest, TResponse> answer) where TResponse : class
    {
        answers[typeof(TRequest).Name[..^"Request".Length]] = request => answer((TRequest)request);
        return this;
    }

    public TRequest Sent<TRequest>() => Assert.Single(Calls.Select(call => call.Request).OfType<TRequest>());

    public class Proxy : DispatchProxy
    {
        internal FakeClient<TClient> Owner { get; set; } = null!;

        protected override object? Invoke(MethodInfo? method, object?[]? arguments)
        {
            var operation = method!.Name[..^"Async".Length];
            lock (Owner.Calls)
                Owner.Calls.Add((operation, arguments![0]!));
            var answer = Owner.answers.TryGetValue(operation, out var known) ? known : throw new InvalidOperationException($"The test gives no answer to {operation}.");
            var response = method.ReturnType.GetGenericArguments()[0];
            try
            {
                return typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(response).Invoke(null, [answer(arguments![0]!)]);
            }
            catch (Exception failure) when (failure is not TargetInvocationException)
            {
                return typeof(Task).GetMethods().Single(one => one is { Name: nameof(Task.FromException), IsGenericMethod: true }).MakeGenericMethod(response).Invoke(null, [failure]);
            }
        }
    }
}
