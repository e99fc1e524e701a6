using System.Text.RegularExpressions;
using Xunit;

namespace OrleansChat.Tests.Architecture;

/// <summary>
/// The servers never fetch what a message links to: nothing in them asks another machine but these files, and none of them for that.
/// Whoever adds one says here whom it asks.
/// </summary>
public sealed partial class OutwardCallsTests
{
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["Gateway/Health/HealthProbe.cs"] = "asks its own process",
        ["Grains/Files/S3Bytes.cs"] = "keeps files where the operator says",
        ["Grains/Mail/FileTransport.cs"] = "writes mails into a directory",
        ["Grains/Mail/SmtpTransport.cs"] = "the operator's mail server",
        ["Grains/Outbound/OutboundHttp.cs"] = "the one way to addresses that users give: public ones only",
        ["Grains/Push/PushGrain.cs"] = "whether a browser's address is one that may be asked",
        ["Grains/Push/PushHosting.cs"] = "registers OutboundHttp",
        ["Grains/Push/PushSender.cs"] = "the browser's push service",
        ["Grains/Webhooks/WebhookSender.cs"] = "the receiver that an admin registered",
        ["Grains/Webhooks/WebhooksGrain.cs"] = "whether that receiver is one that may be asked",
        ["Silo/Bench/AskTimes.cs"] = "a measurement of its own process",
        ["Silo/Bench/SignInBench.cs"] = "a measurement of its own process",
        ["Silo/Cluster/SiloEndpoint.cs"] = "its own address",
        ["Silo/Membership/EndpointProbe.cs"] = "whether another silo answers",
    };

    [Fact]
    public void Nothing_else_in_the_servers_connects_to_anywhere()
    {
        var callers = Sources.Read("Grains.Interfaces", "Grains", "Gateway", "Silo").Where(file => Outwards().IsMatch(file.Text)).Select(file => file.Path);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), callers.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"HttpClient|HttpMessageInvoker|SocketsHttpHandler|OutboundHttp\b|WebRequest\b|WebClient\b|SmtpClient|TcpClient|UdpClient|ClientWebSocket|QuicConnection|NetworkStream|\bSslStream\b|new Socket\(|\bDns\.")]
    private static partial Regex Outwards();
}
