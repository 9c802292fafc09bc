using Berth.Databases;
using Berth.Profiles;

namespace Berth.Tests.Databases;

public sealed class DatabaseUserTests
{
    [Fact]
    public void No_two_environments_share_a_user()
    {
        string[] environments = ["shop", "shop-clone", "shop-clone-clone", "shop-a", "a-shop"];

        var users = environments.SelectMany(environment => AlternatingUsers.Both(DatabaseAccount.UserOf(environment))).ToList();

        Assert.Equal(users.Count, users.Distinct().Count());
    }

    [Fact]
    public void The_longest_environment_leaves_room_for_the_second_user() =>
        // MySQL takes 32 characters; a request's environment has at most 20.
        Assert.All(AlternatingUsers.Both(DatabaseAccount.UserOf(new string('e', 20))), user => Assert.InRange(user.Length, 1, 32));
}
