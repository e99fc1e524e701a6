using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Grains;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Outbound;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Mail;
using Xunit;

namespace OrleansChat.Tests.Mail;

/// <summary>The outbox against a real database and a real mail server that fails in every way.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class MailSenderTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private readonly SmtpSink _sink = new(("chat", "secret"));
    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private MailStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: 16);
        _store = new MailStore(new DataCalls(_chat, NullLogger<DataCalls>.Instance));
        _sink.Start();
    }

    public async Task DisposeAsync()
    {
        await _sink.DisposeAsync();
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Sends_what_is_due_once_and_forgets_what_it_said()
    {
        var id = await Put("ada@example.com");
        await Sender().SendDue(default);
        var mail = await _sink.Next();
        Assert.Equal(("ada@example.com", $"<{id}@chat.example>", "12345678"), (mail.To, mail.Header("Message-Id"), mail.Code));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NOT NULL AND content IS NULL AND attempts = 1 FROM mail"));

        await Sender().SendDue(default);
        Assert.Equal(1, _sink.Connections);
    }

    [Fact]
    public async Task Loses_nothing_while_the_server_is_down_and_keeps_the_id()
    {
        _sink.Stop();
        var ids = new[] { await Put("ada@example.com"), await Put("bob@example.com") };
        await Sender().SendDue(default);
        Assert.Equal(2L, await _database.Scalar<long>("SELECT count(*) FROM mail WHERE attempts = 1 AND sent_at IS NULL AND content IS NOT NULL AND due_at > now()"));

        _sink.Start();
        await Due();
        await Sender().SendDue(default);
        var arrived = new[] { await _sink.Next(), await _sink.Next() };
        Assert.Equal(ids.Select(id => $"<{id}@chat.example>").Order(), arrived.Select(mail => mail.Header("Message-Id")).Order());
        Assert.Equal(2L, await _database.Scalar<long>("SELECT count(*) FROM mail WHERE sent_at IS NOT NULL AND content IS NULL"));
    }

    [Fact]
    public async Task A_mail_whose_answer_is_lost_is_sent_again_under_the_same_id()
    {
        await Put("ada@example.com");
        _sink.CutAfterData = 1;
        await Sender().SendDue(default);
        var first = await _sink.Next();
        await Due();
        await Sender().SendDue(default);
        var second = await _sink.Next();
        Assert.Equal(first.Header("Message-Id"), second.Header("Message-Id"));
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NOT NULL AND attempts = 2 FROM mail"));
    }

    [Fact]
    public async Task Many_senders_send_each_mail_once()
    {
        const int Mails = 40;
        for (var mail = 0; mail < Mails; mail++)
        {
            await Put($"user{mail}@example.com");
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sender().SendDue(default)));
        var arrived = new List<string>();
        while (arrived.Count < Mails)
        {
            arrived.Add((await _sink.Next()).To);
        }

        Assert.Equal(Mails, arrived.Distinct().Count());
        Assert.Equal(Mails, await _database.Scalar<long>("SELECT count(*) FROM mail WHERE sent_at IS NOT NULL AND attempts = 1"));
    }

    [Fact]
    public async Task A_claim_is_nobody_elses_until_its_lease_ends_and_nothing_after_that()
    {
        await Put("ada@example.com");
        var first = Assert.Single((await _store.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        Assert.Empty((await _store.Claim(10, TimeSpan.FromMinutes(1))).Value!);

        // The first sender froze; its lease is over.
        await Due();
        var second = Assert.Single((await _store.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        Assert.Equal((first.MailId, 2), (second.MailId, second.Attempt));
        await _store.TryAgain(first, TimeSpan.Zero);
        await _store.Failed(first);
        Assert.Empty((await _store.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        await _store.Sent(second);
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NOT NULL AND failed_at IS NULL FROM mail"));
    }

    [Theory]
    [InlineData("MAIL", "451 later")]
    [InlineData("RCPT", "450 mailbox busy")]
    [InlineData("DATA", "452 full")]
    [InlineData("EHLO", "421 closing")]
    public async Task What_may_pass_is_tried_again(string command, string reply)
    {
        await Put("ada@example.com");
        _sink.Refusals.Enqueue((command, reply));
        await Sender().SendDue(default);
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NULL AND failed_at IS NULL AND due_at > now() FROM mail"));
        await Due();
        await Sender().SendDue(default);
        Assert.Equal("ada@example.com", (await _sink.Next()).To);
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_is_given_up_and_keeps_nobody_waiting()
    {
        await Put("nobody@example.com");
        await Put("ada@example.com");
        _sink.Refusals.Enqueue(("RCPT TO:<nobody", "550 no such user"));
        await Sender(concurrency: 1).SendDue(default);
        Assert.Equal("ada@example.com", (await _sink.Next()).To);
        Assert.True(await _database.Scalar<bool>("SELECT failed_at IS NOT NULL AND content IS NULL FROM mail WHERE address = 'nobody@example.com'"));
    }

    [Theory]
    [InlineData("550 nobody@example.com is unknown", "MailboxUnavailable")]
    [InlineData("451 nobody@example.com must wait", "LocalErrorInProcessing")]
    public async Task The_log_says_what_happened_and_not_to_whom(string reply, string reason)
    {
        await Put("nobody@example.com");
        _sink.Refusals.Enqueue(("RCPT", reply));
        var log = new KeptLog();
        await Sender(log: log).SendDue(default);
        var line = Assert.Single(log.Lines);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_without_a_template_keeps_nobody_waiting()
    {
        await Put("ada@example.com", "no-such-template");
        await Put("bob@example.com");
        await Sender(concurrency: 1).SendDue(default);
        Assert.Equal("bob@example.com", (await _sink.Next()).To);
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NULL AND failed_at IS NULL FROM mail WHERE address = 'ada@example.com'"));
    }

    [Fact]
    public async Task A_mail_whose_time_is_over_is_given_up_and_old_ones_are_removed()
    {
        await Put("ada@example.com");
        await _database.Execute("UPDATE mail SET give_up_at = now()");
        await Sender().SendDue(default);
        Assert.True(await _database.Scalar<bool>("SELECT failed_at IS NOT NULL AND content IS NULL FROM mail"));
        Assert.Equal(0, _sink.Connections);

        await _database.Execute("UPDATE mail SET created_at = now() - interval '8 days'");
        await Sender().SendDue(default);
        Assert.Equal(0L, await _database.Scalar<long>("SELECT count(*) FROM mail"));
    }

    [Fact]
    public async Task A_server_that_cannot_encrypt_gets_neither_password_nor_mail()
    {
        await Put("ada@example.com");
        var options = Settings();
        options.StartTls = true;
        await Sender(options).SendDue(default);
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NULL AND attempts = 1 FROM mail"));
        await Due();
        await Sender().SendDue(default);
        Assert.False((await _sink.Next()).Secure);
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_nothing()
    {
        using var authority = new Authority();
        using var certificate = authority.Certify("127.0.0.1");
        await using var sink = new SmtpSink(("chat", "secret"), certificate).Start();
        await Put("ada@example.com");
        var options = Settings();
        (options.StartTls, options.Port) = (true, sink.Port);
        await Sender(options).SendDue(default);
        Assert.Equal((1, 0), (sink.Connections, sink.Logins));
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NULL AND failed_at IS NULL AND attempts = 1 FROM mail"));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left_after_its_time()
    {
        await Put("ada@example.com");
        _sink.Mute = true;
        var options = Settings();
        options.TimeoutSeconds = 1;
        await Sender(options).SendDue(default);
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NULL AND failed_at IS NULL AND attempts = 1 AND due_at > now() FROM mail"));
        _sink.Mute = false;
        await Due();
        await Sender().SendDue(default);
        await _sink.Next();
    }

    [Fact]
    public async Task A_wrong_password_sends_nothing_until_it_is_mended()
    {
        await Put("ada@example.com");
        var options = Settings();
        options.Password = "wrong";
        await Sender(options).SendDue(default);
        Assert.True(await _database.Scalar<bool>("SELECT sent_at IS NULL AND failed_at IS NULL FROM mail"));
        await Due();
        await Sender().SendDue(default);
        await _sink.Next();
    }

    [Fact]
    public async Task An_address_gets_no_more_than_its_share_an_hour()
    {
        var put = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAtMost(3)));
        Assert.Equal(3, put.Count(one => one));
        await _database.Execute("UPDATE mail SET created_at = now() - interval '61 minutes'");
        Assert.True(await PutAtMost(3));
    }

    [Fact]
    public void Pauses_double_up_to_a_quarter_of_an_hour_and_are_shortened_by_up_to_a_half()
    {
        var five = TimeSpan.FromSeconds(5);
        Assert.Equal([5, 10, 20, 40], Enumerable.Range(1, 4).Select(attempt => Backoff.Pause(five, MailSender.LongestPause, attempt, 0).TotalSeconds));
        Assert.Equal(900, Backoff.Pause(five, MailSender.LongestPause, 1_000, 0).TotalSeconds);
        Assert.Equal(2.5, Backoff.Pause(five, MailSender.LongestPause, 1, 1).TotalSeconds);
    }

    private MailOptions Settings() => new()
    {
        Host = "127.0.0.1",
        Port = _sink.Port,
        StartTls = false,
        RetrySeconds = 600,
        User = "chat",
        Password = "secret",
        From = "chat@example.org",
        PublicUrl = new Uri("https://chat.example"),
    };

    private MailSender Sender(int concurrency) => Sender(Settings(), concurrency);

    private MailSender Sender(MailOptions? settings = null, int concurrency = 4, ILogger<MailSender>? log = null)
    {
        settings ??= Settings();
        settings.Concurrency = concurrency;
        var options = Options.Create(settings);
        var writer = new MailWriter(new TemplateFiles(options, NullLogger<TemplateFiles>.Instance), options);
        return new MailSender(_store, writer, new SmtpTransport(options), options, TimeProvider.System, log ?? NullLogger<MailSender>.Instance);
    }

    private Task Due() => _database.Execute("UPDATE mail SET due_at = now()");

    private static Letter Letter(string to, string template) => new(
        to, template, "en", new Dictionary<string, string> { ["username"] = "ada", ["code"] = "12345678", ["minutes"] = "10" });

    private async Task<Guid> Put(string to, string template = Templates.Verification)
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        await Outbox.Put(connection, Letter(to, template));
        await using var command = new NpgsqlCommand("SELECT mail_id FROM mail WHERE address = $1", connection) { Parameters = { new() { Value = to } } };
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    private async Task<bool> PutAtMost(int anHour)
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var put = await Outbox.PutAtMost(connection, Letter("Ada@example.com", Templates.Verification), anHour);
        await transaction.CommitAsync();
        return put;
    }

    private sealed class KeptLog : ILogger<MailSender>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");
    }
}
