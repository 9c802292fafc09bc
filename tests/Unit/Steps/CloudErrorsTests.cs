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

    [Fact]
    public void An_answer_that_breaks_off_may_pass() =>
        Assert.IsType<TransientError>(CloudErrors.Translate(new AmazonUnmarshallingException("Error unmarshalling response back from AWS.", "", new FormatException())));
}
