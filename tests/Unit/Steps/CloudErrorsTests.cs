using Amazon.Runtime;
using Berth.Errors;

namespace Berth.Tests.Steps;

public sealed class CloudErrorsTests
{
    /// <summary>As the SDK wraps a call that was given up on: a busy service is no reason to give up the run.</summary>
    [Fact]
    public void A_service_that_gives_no_answer_is_asked_again()
    {
        var failure = new AmazonServiceException("The service returned an error. See inner exception for details.", new TaskCanceledException("A task was canceled."));
        var translated = Assert.IsType<TransientError>(CloudErrors.Translate(failure));
        Assert.Contains("TaskCanceledException: A task was canceled.", translated.Message);
    }

    [Fact]
    public void A_service_that_refuses_is_not() =>
        Assert.IsType<PermanentError>(CloudErrors.Translate(new AmazonServiceException("no", new InvalidOperationException(), ErrorType.Sender, "ValidationError", "id", System.Net.HttpStatusCode.BadRequest)));

    [Theory]
    [InlineData("with an explicit deny in an identity-based policy", "berth:environment")]
    [InlineData("because no identity-based policy allows the ssm:GetParameter action", "Give the function's role this right")]
    public void A_refusal_says_what_to_look_at(string why, string remedy)
    {
        var message = $"User: arn:aws:sts::123456789012:assumed-role/berth-PlanEnvironmentRole-1/berth-PlanEnvironment is not authorized to perform: ssm:GetParameter on resource: arn {why}";
        var failure = new AmazonServiceException(message, null, ErrorType.Sender, "AccessDeniedException", "id", System.Net.HttpStatusCode.BadRequest);
        Assert.Contains(remedy, Assert.IsType<PermanentError>(CloudErrors.Translate(failure)).Remedy);
    }

    [Fact]
    public void An_answer_that_breaks_off_may_pass() =>
        Assert.IsType<TransientError>(CloudErrors.Translate(new AmazonUnmarshallingException("Error unmarshalling response back from AWS.", "", new FormatException())));
}
