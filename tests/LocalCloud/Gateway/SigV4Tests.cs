using Berth.LocalCloud.Gateway;
using Microsoft.AspNetCore.Http;

namespace Berth.Tests.LocalCloud.Gateway;

/// <summary>
/// Values that AWS published: the Signature Version 4 test suite (AKIDEXAMPLE), and the examples of the General Reference and the S3 API Reference.
/// </summary>
public class SigV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Theory]
    [InlineData("GET", "/", "", "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "", "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/example/..", "", "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", "", "", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("POST", "/", "", "Param1=value1", "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    public void The_test_suite(string method, string path, string query, string body, string signed, string expected)
    {
        var signature = new Signature("AKIDEXAMPLE", "20150830T123600Z", "20150830", "us-east-1", "service", signed.Split(';'), "", null, null);
        Assert.Equal(expected, SigV4.Compute(signature, Secret, method, path, CallReader.Pairs(query), Header, SigV4.Hash(System.Text.Encoding.UTF8.GetBytes(body))));
    }

    [Fact]
    public void The_general_references_example()
    {
        var signature = new Signature("AKIDEXAMPLE", "20150830T123600Z", "20150830", "us-east-1", "iam", ["content-type", "host", "x-amz-date"], "", null, null);
        var computed = SigV4.Compute(
            signature, Secret, "GET", "/", CallReader.Pairs("Action=ListUsers&Version=2010-05-08"),
            name => name switch
            {
                "host" => ["iam.amazonaws.com"],
                "content-type" => ["application/x-www-form-urlencoded; charset=utf-8"],
                _ => ["20150830T123600Z"],
            },
            SigV4.EmptyHash);
        Assert.Equal("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7", computed);
    }

    [Fact]
    public void The_s3_references_presigned_url()
    {
        var query = CallReader.Pairs(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
            + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
        var signature = SigV4.Read(new HeaderDictionary(), query)!;
        Assert.Equal("AKIAIOSFODNN7EXAMPLE", signature.AccessKeyId);
        var computed = SigV4.Compute(
            signature, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "GET", "/test.txt", query, _ => ["examplebucket.s3.amazonaws.com"], SigV4.UnsignedPayload);
        Assert.Equal(signature.Value, computed);
        Assert.True(SigV4.InTime(signature, new DateTimeOffset(2013, 5, 24, 23, 59, 0, TimeSpan.Zero)));
        Assert.False(SigV4.InTime(signature, new DateTimeOffset(2013, 5, 25, 0, 1, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("Basic abc")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/service, SignedHeaders=host, Signature=00")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/service/aws4_request, Signature=00")]
    public void What_is_broken_is_no_signature(string authorization) =>
        Assert.Null(SigV4.Read(new HeaderDictionary { ["Authorization"] = authorization, ["x-amz-date"] = "20150830T123600Z" }, []));

    private static IEnumerable<string?> Header(string name) => name switch
    {
        "host" => ["example.amazonaws.com"],
        "x-amz-date" => ["20150830T123600Z"],
        "content-type" => ["application/x-www-form-urlencoded"],
        _ => [],
    };
}
