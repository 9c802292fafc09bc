namespace k8s;

// The official interfaces list a ...WithHttpMessagesAsync form of every operation. Callers use the extension methods,
// which have the same names and parameters here; the way to the connection is internal.

public interface ICoreV1Operations
{
    internal Connection Connection { get; }
}

public interface IAppsV1Operations
{
    internal Connection Connection { get; }
}

public interface IBatchV1Operations
{
    internal Connection Connection { get; }
}

public interface INetworkingV1Operations
{
    internal Connection Connection { get; }
}

public interface IRbacAuthorizationV1Operations
{
    internal Connection Connection { get; }
}

public interface ICoordinationV1Operations
{
    internal Connection Connection { get; }
}

public interface ICustomObjectsOperations
{
    internal Connection Connection { get; }
}
