using Berth.LocalCloud.Iam;

namespace Berth.Tests.LocalCloud.Iam;

/// <summary>What is kept of decisions, so that they can be made again.</summary>
public sealed class AuthorisationsTests
{
    private static readonly Role Role = new("arn:aws:iam::123456789012:role/one", Document("sts:AssumeRole"), [Document("sqs:SendMessage")], null, null);

    private readonly Authorisations asked = new();

    [Fact]
    public void Question_is_kept_once_with_what_the_policies_look_at()
    {
        for (var time = 0; time < 3; time++)
            asked.Add(Role, "sqs:SendMessage", "arn:queue", new RequestContext().Set("aws:CurrentTime", $"{time}").Set("aws:ResourceTag/owner", "me").Set("aws:PrincipalAccount", "123456789012"));
        var question = Assert.Single(asked.Questions(0));
        Assert.Equal(("sqs:SendMessage", "arn:queue"), (question.Action, question.Resource));
        Assert.Equal(["aws:PrincipalAccount", "aws:ResourceTag/owner"], question.Context.Keys);
    }

    [Fact]
    public void Other_context_is_another_question_and_those_asked_again_are_recent()
    {
        asked.Add(Role, "sqs:SendMessage", "arn:queue", new RequestContext().Set("aws:ResourceTag/owner", "me"));
        asked.Add(Role, "sqs:SendMessage", "arn:queue", new RequestContext().Set("aws:ResourceTag/owner", "you"));
        Assert.Equal(2, asked.Questions(0).Count);
        var since = asked.Last;
        Assert.Empty(asked.Questions(since));
        asked.Add(Role, "sqs:SendMessage", "arn:queue", new RequestContext().Set("aws:ResourceTag/owner", "me"));
        Assert.Equal("me", Assert.Single(Assert.Single(asked.Questions(since)).Context["aws:ResourceTag/owner"]));
        Assert.Equal(Role, Assert.Single(asked.Roles));
    }

    private static Policy Document(string action) => Policy.Parse(
        """{"Statement":{"Effect":"Allow","Action":"ACTION","Resource":"arn:${aws:PrincipalAccount}:*","Condition":{"StringEquals":{"aws:ResourceTag/owner":"me"}}}}"""
            .Replace("ACTION", action, StringComparison.Ordinal));
}
