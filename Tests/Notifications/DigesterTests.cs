using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Notifications;
using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Notifications;

/// <summary>
/// Who is mailed when it is time, from real logs in a real database that no silo looks at; only presence is the test's to say. The cluster
/// is there for its sender of mails, which is woken.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class DigesterTests(SharedCluster cluster, PostgresFixture postgres) : DatabaseTests(postgres), IClassFixture<PostgresFixture>
{
    private readonly Dictionary<UserId, PresenceState> _presence = [];

    [Theory]
    [InlineData(PresenceState.Online, 0)]
    [InlineData(PresenceState.DoNotDisturb, 0)]
    [InlineData(PresenceState.Away, 1)]
    [InlineData(PresenceState.Offline, 1)]
    public async Task Who_is_there_gets_no_mail_and_who_is_away_gets_one(PresenceState state, long mails)
    {
        _presence[await Waiting()] = state;
        await Later(minutes: 15);
        await MailDue();
        await MailDue();
        Assert.Equal(mails, await Mails());
    }

    [Fact]
    public async Task Of_whom_nothing_is_known_is_mailed()
    {
        await Waiting();
        await Later(minutes: 15);
        await MailDue();
        Assert.Equal(1, await Mails());
    }

    [Fact]
    public async Task Who_leaves_is_mailed_what_waited_while_they_sat_there()
    {
        var user = await Waiting();
        _presence[user] = PresenceState.Online;
        await Later(minutes: 15);
        await MailDue();
        Assert.Equal(0, await Mails());
        _presence[user] = PresenceState.Offline;
        await MailDue();
        Assert.Equal(1, await Mails());
    }

    [Fact]
    public async Task Nothing_is_mailed_before_it_has_waited_as_long_as_it_should()
    {
        await Waiting();
        await MailDue();
        await Later(minutes: 14);
        await MailDue();
        Assert.Equal(0, await Mails());
        await Later(minutes: 1);
        await MailDue();
        Assert.Equal(1, await Mails());
    }

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    private Task MailDue() => new Digester(
        new DigestStore(Calls),
        new Known(_presence),
        Options.Create(new NotificationOptions()),
        Options.Create(new MailOptions { PublicUrl = new Uri("https://chat.example/") }),
        cluster.Rig.Grains).MailDue(CancellationToken.None);

    private Task Later(int minutes) => Database.Execute($"UPDATE notification SET at = at - interval '{minutes} minutes'");

    private Task<long> Mails() => Database.Scalar<long>("SELECT count(*) FROM mail");

    /// <summary>Somebody who wants digests and was mentioned just now.</summary>
    private async Task<UserId> Waiting()
    {
        var (room, users) = await Bench.Room(2);
        await Database.Execute($"UPDATE account SET email = 'u@example.org', email_key = 'u@example.org', verified = true WHERE user_id = '{users[1]}'");
        await Database.Execute($"INSERT INTO notification_setting (user_id, mail_digests) VALUES ('{users[1]}', true)");
        Assert.True((await Bench.Activate(room).Submit(new PostMessage(users[0], ClientId.New(), "hello", Mentions: [users[1]]))).Ok);
        await new NotificationStore(Calls, Options.Create(new NotificationOptions { DelaySeconds = 0 })).LookThroughRooms([room]);
        return users[1];
    }

    private sealed class Known(Dictionary<UserId, PresenceState> states) : IPresenceOf
    {
        public Task<IReadOnlyDictionary<UserId, PresenceState>> Of(IReadOnlyCollection<UserId> users) =>
            Task.FromResult<IReadOnlyDictionary<UserId, PresenceState>>(states);
    }
}
