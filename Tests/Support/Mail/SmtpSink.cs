using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace OrleansChat.Tests.Support.Mail;

/// <summary>A mail server in this process, on a port of its own that stays the same over outages: AUTH, STARTTLS, and refusals on demand.</summary>
/// <param name="login">What AUTH must show; null: anybody may send.</param>
/// <param name="certificate">For STARTTLS; null: not offered.</param>
internal sealed class SmtpSink((string User, string Password)? login = null, X509Certificate2? certificate = null) : IAsyncDisposable
{
    private readonly Channel<SinkMail> _arrived = Channel.CreateUnbounded<SinkMail>();
    private readonly ConcurrentDictionary<TcpClient, byte> _clients = [];
    private readonly List<SinkMail> _passedOver = [];
    private TcpListener? _listener;

    public int Port { get; private set; }

    /// <summary>The reply to the next commands that begin so, once each; for example ("DATA", "451 later").</summary>
    public ConcurrentQueue<(string Command, string Reply)> Refusals { get; } = [];

    /// <summary>Cuts the connection after a mail was taken and before that is said, so many times: the sender cannot know.</summary>
    public int CutAfterData { get; set; }

    /// <summary>Takes connections and says nothing.</summary>
    public bool Mute { get; set; }

    /// <summary>How often somebody began to say name and password.</summary>
    public int Logins { get; private set; }

    /// <summary>Connections that were ever opened.</summary>
    public int Connections { get; private set; }

    public SmtpSink Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Accept(_listener);
        return this;
    }

    /// <summary>An outage: nobody listens, open connections break.</summary>
    public void Stop()
    {
        _listener?.Stop();
        foreach (var client in _clients.Keys)
        {
            client.Dispose();
        }
    }

    /// <summary>The oldest mail that is the one and was not given out yet; waits for it. One reader at a time.</summary>
    /// <param name="wait">Null: as long as anybody waits for anything.</param>
    public async Task<SinkMail> Next(Func<SinkMail, bool>? isIt = null, TimeSpan? wait = null)
    {
        using var patience = new CancellationTokenSource(wait ?? Cluster.ClusterRig.Patience);
        isIt ??= _ => true;
        if (_passedOver.Find(mail => isIt(mail)) is { } earlier)
        {
            _passedOver.Remove(earlier);
            return earlier;
        }

        while (true)
        {
            var mail = await _arrived.Reader.ReadAsync(patience.Token);
            if (isIt(mail))
            {
                return mail;
            }

            _passedOver.Add(mail);
        }
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private async Task Accept(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                Connections++;
                _clients[client] = 0;
                _ = Serve(client);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // An outage.
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            await Talk(new SmtpTalk(client.GetStream()), client);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The sender went, or an outage.
        }
        finally
        {
            _clients.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task Talk(SmtpTalk talk, TcpClient client)
    {
        var (authenticated, secure, recipient) = (login is null, false, "");
        if (!Mute)
        {
            await talk.Say("220 sink");
        }

        while (await talk.Hear() is { } line)
        {
            if (Refusals.TryPeek(out var refusal) && line.StartsWith(refusal.Command, StringComparison.OrdinalIgnoreCase) && Refusals.TryDequeue(out _))
            {
                await talk.Say(refusal.Reply);
                continue;
            }

            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await talk.Say($"250-sink{(certificate is null || secure ? "" : "\r\n250-STARTTLS")}\r\n250 AUTH LOGIN");
                    break;
                case "STARTTLS" when certificate is not null:
                    await talk.Say("220 go");
                    var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(certificate);
                    (talk, secure) = (new SmtpTalk(tls), true);
                    break;
                case "AUTH" when certificate is not null && !secure:
                    Logins++;
                    await talk.Say("538 encrypt first");
                    break;
                case "AUTH":
                    Logins++;
                    authenticated = await IsLogin(talk, line);
                    await talk.Say(authenticated ? "235 ok" : "535 no");
                    break;
                case "MAIL":
                    await talk.Say(authenticated ? "250 ok" : "530 authenticate first");
                    break;
                case "RCPT":
                    recipient = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    await talk.Say("250 ok");
                    break;
                case "DATA":
                    await talk.Say("354 go on");
                    _arrived.Writer.TryWrite(new SinkMail(recipient, await talk.HearData(), secure));
                    if (CutAfterData-- > 0)
                    {
                        return;
                    }

                    await talk.Say("250 taken");
                    break;
                case "QUIT":
                    await talk.Say("221 bye");
                    return;
                default:
                    await talk.Say("250 ok");
                    break;
            }
        }
    }

    private async Task<bool> IsLogin(SmtpTalk talk, string line)
    {
        // AUTH LOGIN, with the name in the same line or asked for.
        var name = line.Split(' ') is [_, _, var given] ? given : await talk.Ask("334 VXNlcm5hbWU6");
        var password = await talk.Ask("334 UGFzc3dvcmQ6");
        return login == (Text(name), Text(password));

        static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }
}
