using Berth.LocalCloud.Iam;

namespace Berth.Tests.LocalCloud.Iam;

public class PolicyEvaluationTests
{
    private static Verdict Evaluate(string statements, string action, string resource, params (string Key, string[] Values)[] context)
    {
        var request = new RequestContext();
        foreach (var (key, values) in context)
            request.Set(key, values);
        return PolicyEvaluation.Evaluate([Policy.Parse($$"""{"Version":"2012-10-17","Statement":{{statements}}}""")], action, resource, request);
    }

    [Theory]
    [InlineData("ssm:GetParameter", "arn:aws:ssm:r:1:parameter/a/b", Verdict.Allow)]
    [InlineData("SSM:getparameter", "arn:aws:ssm:r:1:parameter/a/b", Verdict.Allow)]
    [InlineData("ssm:GetParameters", "arn:aws:ssm:r:1:parameter/a/b", Verdict.ImplicitDeny)]
    [InlineData("ssm:GetParameter", "arn:aws:ssm:r:1:parameter/A/b", Verdict.ImplicitDeny)]
    [InlineData("ssm:GetParameter", "*", Verdict.ImplicitDeny)]
    public void An_action_ignores_case_and_a_resource_does_not(string action, string resource, Verdict expected) =>
        Assert.Equal(expected, Evaluate("""{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"arn:aws:ssm:*:*:parameter/a/*"}""", action, resource));

    [Fact]
    public void A_deny_wins_wherever_it_stands()
    {
        const string statements = """
            [{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:Delete*","Resource":"arn:aws:s3:::keep/*"}]
            """;
        Assert.Equal(Verdict.ExplicitDeny, Evaluate(statements, "s3:DeleteObject", "arn:aws:s3:::keep/x"));
        Assert.Equal(Verdict.Allow, Evaluate(statements, "s3:DeleteObject", "arn:aws:s3:::other/x"));
    }

    [Fact]
    public void NotAction_and_NotResource_take_the_rest()
    {
        const string statement = """{"Effect":"Allow","NotAction":["iam:*","sts:*"],"NotResource":"arn:aws:sqs:*:*:secret-*"}""";
        Assert.Equal(Verdict.Allow, Evaluate(statement, "sqs:SendMessage", "arn:aws:sqs:r:1:a"));
        Assert.Equal(Verdict.ImplicitDeny, Evaluate(statement, "iam:GetRole", "arn:aws:sqs:r:1:a"));
        Assert.Equal(Verdict.ImplicitDeny, Evaluate(statement, "sqs:SendMessage", "arn:aws:sqs:r:1:secret-a"));
    }

    public static TheoryData<string, string?, bool> SingleValues => new()
    {
        { """{"StringEquals":{"aws:ResourceTag/team":["a","b"]}}""", "b", true },
        { """{"StringEquals":{"aws:ResourceTag/team":"a"}}""", "A", false },
        { """{"StringEquals":{"aws:ResourceTag/team":"a"}}""", null, false },
        { """{"StringEqualsIfExists":{"aws:ResourceTag/team":"a"}}""", null, true },
        { """{"StringNotEquals":{"aws:ResourceTag/team":["a","b"]}}""", "c", true },
        { """{"StringNotEquals":{"aws:ResourceTag/team":["a","b"]}}""", "b", false },
        { """{"StringNotEquals":{"aws:ResourceTag/team":"a"}}""", null, true },
        { """{"StringLike":{"aws:ResourceTag/team":"a*z?"}}""", "abczd", true },
        { """{"StringLike":{"aws:ResourceTag/team":"a*z?"}}""", "abcz", false },
        { """{"ArnLike":{"aws:ResourceTag/team":"arn:aws:iam::*:role/berth-*"}}""", "arn:aws:iam::1:role/berth-x", true },
        { """{"ArnEquals":{"aws:ResourceTag/team":"arn:aws:iam::*:role/x"}}""", "arn:aws:iam::1:2:role/x", false },
        { """{"Bool":{"aws:ResourceTag/team":"true"}}""", "True", true },
        { """{"Null":{"aws:ResourceTag/team":"true"}}""", null, true },
        { """{"Null":{"aws:ResourceTag/team":"false"}}""", null, false },
        { """{"IpAddress":{"aws:ResourceTag/team":["10.0.0.0/8","127.0.0.0/8"]}}""", "127.0.0.1", true },
        { """{"NotIpAddress":{"aws:ResourceTag/team":"127.0.0.0/8"}}""", "127.0.0.1", false },
        { """{"NumericLessThanEquals":{"aws:ResourceTag/team":"30"}}""", "7", true },
        { """{"DateGreaterThan":{"aws:ResourceTag/team":"2026-01-01T00:00:00Z"}}""", "2025-12-31T23:59:59Z", false },
        { """{"StringEquals":{"aws:ResourceTag/team":"a"},"StringLike":{"aws:ResourceTag/team":"b*"}}""", "a", false },
    };

    [Theory]
    [MemberData(nameof(SingleValues))]
    public void A_condition_compares_one_value(string condition, string? value, bool allowed) =>
        Assert.Equal(
            allowed ? Verdict.Allow : Verdict.ImplicitDeny,
            Evaluate(
                $$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}}}""", "a:B", "r",
                value is null ? [] : [("aws:ResourceTag/team", [value])]));

    [Theory]
    [InlineData("ForAllValues", new[] { "a", "b" }, true)]
    [InlineData("ForAllValues", new[] { "a", "c" }, false)]
    [InlineData("ForAllValues", null, true)]
    [InlineData("ForAnyValue", new[] { "c", "b" }, true)]
    [InlineData("ForAnyValue", new[] { "c" }, false)]
    [InlineData("ForAnyValue", null, false)]
    public void A_set_condition_compares_several(string set, string[]? values, bool allowed) =>
        Assert.Equal(
            allowed ? Verdict.Allow : Verdict.ImplicitDeny,
            Evaluate(
                $$$$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"{{{{set}}}}:StringEquals":{"dynamodb:LeadingKeys":["a","b"]}}}""", "a:B", "r",
                values is null ? [] : [("dynamodb:LeadingKeys", values)]));

    [Theory]
    [InlineData(new[] { "berth.environment" }, true)]
    [InlineData(new[] { "berth.environment", "aws.states" }, false)]
    public void One_value_does_not_cover_for_another(string[] sources, bool allowed) =>
        Assert.Equal(
            allowed ? Verdict.Allow : Verdict.ImplicitDeny,
            Evaluate(
                """{"Effect":"Allow","Action":"events:PutEvents","Resource":"*","Condition":{"StringEquals":{"events:source":"berth.environment"}}}""",
                "events:PutEvents", "arn:aws:events:r:1:event-bus/default", ("events:source", sources)));

    [Fact]
    public void A_policy_variable_takes_its_value_from_the_request()
    {
        const string statement = """{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::home/${aws:PrincipalAccount}/*"}""";
        Assert.Equal(Verdict.Allow, Evaluate(statement, "s3:GetObject", "arn:aws:s3:::home/1/x", ("aws:PrincipalAccount", ["1"])));
        Assert.Equal(Verdict.ImplicitDeny, Evaluate(statement, "s3:GetObject", "arn:aws:s3:::home/2/x", ("aws:PrincipalAccount", ["1"])));
        Assert.Equal(Verdict.ImplicitDeny, Evaluate(statement, "s3:GetObject", "arn:aws:s3:::home/1/x"));
    }

    [Fact]
    public void An_unknown_operator_is_an_error_and_no_permission() =>
        Assert.Throws<NotSupportedException>(() => Evaluate(
            """{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"BinaryEquals":{"a":"b"}}}""", "a:B", "r", ("a", ["b"])));

    [Fact]
    public void A_document_may_come_percent_encoded() =>
        Assert.Single(Policy.Parse("%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D").Statements);

    [Theory]
    [InlineData("a", "a", Verdict.Allow)]
    [InlineData("b", "a", Verdict.ExplicitDeny)]
    [InlineData("b", null, Verdict.ExplicitDeny)]
    [InlineData("-", null, Verdict.Allow)]
    [InlineData(null, "a", Verdict.Allow)]
    [InlineData(null, null, Verdict.Allow)]
    public void A_variable_that_the_request_lacks_has_its_default(string? resources, string? sessions, Verdict expected)
    {
        const string statements = """
            [{"Effect":"Allow","Action":"*","Resource":"*"},
             {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{"aws:ResourceTag/team":"false"},"StringNotEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team, '-'}"}}}]
            """;
        List<(string, string[])> context = [];
        if (resources is not null)
            context.Add(("aws:ResourceTag/team", [resources]));
        if (sessions is not null)
            context.Add(("aws:PrincipalTag/team", [sessions]));
        Assert.Equal(expected, Evaluate(statements, "a:B", "r", [.. context]));
    }
}
