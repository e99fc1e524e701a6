using System.Text;
using OrleansChat.Grains.Webhooks;
using Xunit;

namespace OrleansChat.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    /// <summary>The values that Standard Webhooks' own libraries test with.</summary>
    [Fact]
    public void The_example_of_the_standard_comes_out()
    {
        var secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Assert.Equal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", WebhookSignature.Show(secret));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
    }
}
