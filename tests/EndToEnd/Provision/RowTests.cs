namespace Berth.Tests.EndToEnd.Provision;

// The rows hold for the first environment and for the second one beside it.

[Collection(CloudCollection.Name)]
public sealed class ClusterRowsTests(RunningCloud running, RiskenView view) : ClusterRows(running, view), IClassFixture<RiskenView>;

[Collection(CloudCollection.Name)]
public sealed class LoadBalancerRowsTests(RunningCloud running, RiskenView view) : LoadBalancerRows(running, view), IClassFixture<RiskenView>;

[Collection(CloudCollection.Name)]
public sealed class ParameterRowsTests(RunningCloud running, RiskenView view) : ParameterRows(running, view), IClassFixture<RiskenView>;

[Collection(CloudCollection.Name)]
public sealed class QueueRowsTests(RunningCloud running, RiskenView view) : QueueRows(running, view), IClassFixture<RiskenView>;

[Collection(CloudCollection.Name)]
public sealed class SecondClusterRowsTests(RunningCloud running, SecondView view) : ClusterRows(running, view), IClassFixture<SecondView>;

[Collection(CloudCollection.Name)]
public sealed class SecondLoadBalancerRowsTests(RunningCloud running, SecondView view) : LoadBalancerRows(running, view), IClassFixture<SecondView>;

[Collection(CloudCollection.Name)]
public sealed class SecondParameterRowsTests(RunningCloud running, SecondView view) : ParameterRows(running, view), IClassFixture<SecondView>;

[Collection(CloudCollection.Name)]
public sealed class SecondQueueRowsTests(RunningCloud running, SecondView view) : QueueRows(running, view), IClassFixture<SecondView>;
