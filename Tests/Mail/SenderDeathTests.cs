using System.Collections.Concurrent;
using System.Net.Mail;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansChat.Grains.Mail;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Mail;
using Xunit;

namespace OrleansChat.Tests.Mail;

/// <summary>The silo dies that the sender lives on. Mails are put in without waking anybody, so that nothing but the reminder is left.</summary>
public sealed class SenderDeathTests
{
    /// <summary>The reminder comes once a minute, after the others have noticed the death.</summary>
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<SiloAddress> _senders = [];

    [Fact]
    public async Task The_reminder_brings_the_sender_back_on_a_silo_that_is_left()
    {
        await using var sink = new SmtpSink().Start();
        var faults = new Faults
        {
            Silo = services => services.AddSingleton<IMailTransport>(provider => new Watched(
                ActivatorUtilities.CreateInstance<SmtpTransport>(provider), provider.GetRequiredService<ILocalSiloDetails>().SiloAddress, _senders)),
        };
        await using var rig = await ClusterRig.Start(
            faults, 2, 1, ("Chat:Mail:Host", "127.0.0.1"), ("Chat:Mail:Port", $"{sink.Port}"), ("Chat:Mail:StartTls", "false"), ("Chat:Mail:From", "chat@example.org"));
        await Put(rig, "ada@example.com");
        Assert.Equal("ada@example.com", (await sink.Next(wait: Minutes)).To);
        await rig.Until("EXISTS (SELECT FROM OrleansRemindersTable WHERE ReminderName = 'mail')");
        var home = _senders.Last();

        await rig.KillSilo(rig.Silos.Single(silo => silo.SiloAddress.Equals(home)));
        await Put(rig, "bob@example.com");

        Assert.Equal("bob@example.com", (await sink.Next(mail => mail.To != "ada@example.com", Minutes)).To);
        Assert.NotEqual(home, _senders.Last());
    }

    private static Task Put(ClusterRig rig, string address) => rig.Execute(
        """INSERT INTO mail (mail_id, address, template, language, content) VALUES (gen_random_uuid(), $1, 'password-changed', 'en', '{"username": "ada"}')""",
        address);

    /// <summary>Says on which silo it sends.</summary>
    private sealed class Watched(SmtpTransport real, SiloAddress home, ConcurrentQueue<SiloAddress> senders) : IMailTransport
    {
        public string Target => real.Target;

        public Task Send(MailMessage mail, Guid mailId, CancellationToken cancel)
        {
            senders.Enqueue(home);
            return real.Send(mail, mailId, cancel);
        }
    }
}
