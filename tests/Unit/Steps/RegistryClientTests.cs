using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Berth.Registry;

namespace Berth.Tests.Steps;

public sealed class RegistryClientTests
{
    [Fact]
    public async Task A_call_that_goes_on_failing_is_given_up_while_the_step_still_has_time()
    {
        var table = new Failing();
        var configuration = RegistryClient.Configuration();
        (configuration.ServiceURL, configuration.AuthenticationRegion, configuration.HttpClientFactory) = ("http://table.invalid", "eu-west-1", table);
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("key", "secret"), configuration);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var key = new Dictionary<string, AttributeValue> { ["pk"] = RegistryTable.Text("ENVIRONMENTS") };
        await Assert.ThrowsAsync<InternalServerErrorException>(() => client.GetItemAsync(new GetItemRequest { TableName = "table", Key = key }, limit.Token));
        Assert.Equal(1 + RegistryClient.Retries, table.Calls);
    }

    private sealed class Failing : HttpClientFactory
    {
        public int Calls { get; private set; }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        private sealed class Handler(Failing owner) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                owner.Calls++;
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError)
                {
                    Content = new StringContent("""{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"down"}"""),
                });
            }
        }
    }
}
