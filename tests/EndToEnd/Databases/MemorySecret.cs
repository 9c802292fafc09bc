using System.Reflection;
using System.Security.Cryptography;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;

namespace Berth.Tests.EndToEnd.Databases;

/// <summary>
/// One secret in memory, with the labels moved as Secrets Manager's API reference says: the first version becomes AWSCURRENT whatever
/// label it was put with, a label is on one version at a time, and AWSPREVIOUS follows AWSCURRENT.
/// </summary>
public class MemorySecret : DispatchProxy
{
    private readonly Dictionary<string, string> values = [];

    public Dictionary<string, List<string>> Stages { get; } = [];

    /// <summary>Runs around each call.</summary>
    public Interruption Interruption { get; set; } = new();

    public static (IAmazonSecretsManager Client, MemorySecret Secret) Create()
    {
        var client = Create<IAmazonSecretsManager, MemorySecret>();
        return (client, (MemorySecret)(object)client);
    }

    /// <summary>The version that has the label.</summary>
    public string? With(string label) => Stages.FirstOrDefault(version => version.Value.Contains(label)).Key;

    public string? Value(string label) => With(label) is { } version ? values[version] : null;

    protected override object? Invoke(MethodInfo? method, object?[]? arguments) => arguments![0] switch
    {
        DescribeSecretRequest => Run(() => new DescribeSecretResponse { VersionIdsToStages = Stages.ToDictionary(version => version.Key, version => version.Value.ToList()) }),
        GetSecretValueRequest request => Run(() => Get(request)),
        PutSecretValueRequest request => Run(() => Put(request)),
        UpdateSecretVersionStageRequest request => Run(() => Move(request)),
        GetRandomPasswordRequest => Run(() => new GetRandomPasswordResponse { RandomPassword = RandomNumberGenerator.GetHexString(32) }),
        _ => throw new InvalidOperationException($"Nobody should call {method!.Name}."),
    };

    private Task<T> Run<T>(Func<T> call)
    {
        try
        {
            return Interruption.RunAsync(() => Task.FromResult(call()));
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    private GetSecretValueResponse Get(GetSecretValueRequest request)
    {
        var version = request.VersionId ?? With(request.VersionStage);
        return version is not null && values.TryGetValue(version, out var value)
            ? new() { SecretString = value, VersionId = version }
            : throw new ResourceNotFoundException("Secrets Manager can't find the specified secret value.");
    }

    private PutSecretValueResponse Put(PutSecretValueRequest request)
    {
        if (values.TryGetValue(request.ClientRequestToken, out var there) && there != request.SecretString)
            throw new ResourceExistsException("A version with this id and another value exists.");
        var first = values.Count == 0;
        values[request.ClientRequestToken] = request.SecretString;
        Stages.TryAdd(request.ClientRequestToken, []);
        foreach (var label in first ? request.VersionStages.Append("AWSCURRENT") : request.VersionStages)
            Attach(label, request.ClientRequestToken);
        return new() { VersionId = request.ClientRequestToken };
    }

    private UpdateSecretVersionStageResponse Move(UpdateSecretVersionStageRequest request)
    {
        var holder = With(request.VersionStage);
        if (holder != request.RemoveFromVersionId)
            throw new InvalidParameterException($"{request.VersionStage} is on {holder}.");
        if (request.MoveToVersionId is null)
            Stages[holder!].Remove(request.VersionStage);
        else
            Attach(request.VersionStage, request.MoveToVersionId);
        return new();
    }

    private void Attach(string label, string version)
    {
        if (With(label) is { } holder)
        {
            if (holder == version)
                return;
            Stages[holder].Remove(label);
            if (label == "AWSCURRENT")
                Attach("AWSPREVIOUS", holder);
        }
        Stages[version].Add(label);
    }
}
