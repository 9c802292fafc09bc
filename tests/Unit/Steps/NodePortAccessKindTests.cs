using Berth.Planning;
using Berth.Steps.WireLoadBalancer;

namespace Berth.Tests.Steps;

public sealed class NodePortAccessKindTests
{
    private static readonly NodePortAccessKind Kind = new(null!, null!);

    [Theory]
    [InlineData("30080-30081", "30080-30081", true)]
    [InlineData("30000-30100", "30080-30081", true)]
    [InlineData("30080-30081", "30081-30082", false)]
    [InlineData("30080-30080", "30090-30090", false)]
    public void A_wider_range_serves_a_narrower_one(string shared, string wanted, bool serves) =>
        Assert.Equal(serves, Kind.Serves(new(NodePortAccessKind.Name, shared), new(NodePortAccessKind.Name, wanted)));
}
