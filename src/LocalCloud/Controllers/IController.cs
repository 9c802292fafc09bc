using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Controllers;

/// <summary>Brings the cluster nearer to what one kind of object asks for. Called by one thread, with the store's lock held.</summary>
internal interface IController
{
    /// <summary>As the control API names it.</summary>
    string Name { get; }

    /// <summary>The objects to look at after this change.</summary>
    IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster);

    /// <summary>Looks at one object and acts.</summary>
    /// <returns>When to look again without a change; null: not before one.</returns>
    TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster);
}
