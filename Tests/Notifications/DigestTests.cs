using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Notifications;
using OrleansChat.Grains.Sessions;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Notifications;

/// <summary>What is mailed to whom, from real logs in a real database; the mails wait in their outbox.</summary>
public sealed class DigestTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Unread_mentions_of_all_rooms_are_one_mail()
    {
        var users = await Waiting(mentions: 2);
        Assert.True((await Put(users[1])).Ok);
        Assert.Equal("digest u@example.org {\"rooms\": \"room 2\"}", await Mail());
        Assert.Equal(2L, await Database.Scalar<long>("SELECT count(*) FROM notification WHERE mailed"));
        Assert.Equal(ErrorCode.NotFound, (await Put(users[1])).Refusal?.Code);
    }

    [Fact]
    public async Task What_was_read_is_not_mailed()
    {
        var users = await Waiting(mentions: 1);
        await Database.Execute("UPDATE room_member SET read_seq = 100");
        Assert.Empty(await Due());
        Assert.Equal(ErrorCode.NotFound, (await Put(users[1])).Refusal?.Code);
    }

    [Theory]
    [InlineData("UPDATE notification_setting SET mail_digests = false")]
    [InlineData("UPDATE account SET verified = false")]
    [InlineData("UPDATE account SET email = NULL, email_key = NULL")]
    [InlineData("UPDATE notification_setting SET digested_at = now() - interval '59 minutes'")]
    [InlineData("UPDATE room_member SET role = 0")]
    [InlineData("UPDATE room_event SET text = NULL, data = NULL")]
    [InlineData("UPDATE room SET deleted = true")]
    public async Task Nobody_is_mailed_who_does_not_want_it_cannot_get_it_or_just_got_one(string change)
    {
        var users = await Waiting(mentions: 1);
        Assert.Equal([users[1]], await Due());
        await Database.Execute(change);
        Assert.Empty(await Due());
        Assert.Equal(ErrorCode.NotFound, (await Put(users[1])).Refusal?.Code);
    }

    [Fact]
    public async Task Two_who_mail_at_once_mail_once()
    {
        var users = await Waiting(mentions: 1);
        var put = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Put(users[1])));
        Assert.Single(put, one => one.Ok);
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM mail"));
    }

    [Fact]
    public async Task The_link_in_a_mail_ends_them_once()
    {
        var users = await Waiting(mentions: 1);
        await Put(users[1], "token");
        Assert.Equal(ErrorCode.LinkInvalid, (await Store.Unsubscribe(Secret.Hash("another"))).Refusal?.Code);
        Assert.True((await Store.Unsubscribe(Secret.Hash("token"))).Ok);
        Assert.False(await Database.Scalar<bool>("SELECT mail_digests FROM notification_setting"));
        Assert.Equal(ErrorCode.LinkInvalid, (await Store.Unsubscribe(Secret.Hash("token"))).Refusal?.Code);
    }

    [Fact]
    public void A_mail_names_the_fullest_rooms()
    {
        Assert.Equal("Garden (2), Ann (1)", Digester.Named([new("Garden", 2), new("Ann", 1), new(null, 1)]));
        Assert.Equal(", …", Digester.Named([.. Enumerable.Range(0, 11).Select(room => new WaitingRoom($"{room}", 1))])[^3..]);
    }

    [Fact]
    public void A_mail_says_how_to_end_it_to_programs_too()
    {
        var options = Options.Create(new MailOptions { PublicUrl = new Uri("https://chat.example/") });
        var writer = new MailWriter(new TemplateFiles(options, NullLogger<TemplateFiles>.Instance), options);
        foreach (var language in new[] { "en", "es" })
        {
            using var mail = writer.Write(Guid.NewGuid(), new Letter("u@example.org", Templates.Digest, language, new Dictionary<string, string>
            {
                ["username"] = "ann",
                ["count"] = "3",
                ["rooms"] = "Garden (3)",
                ["minutes"] = "60",
                ["link"] = "https://chat.example/unsubscribe#token=t",
                [MailWriter.Unsubscribe] = "https://chat.example/api/v1/notifications/unsubscribe?token=t",
            }));
            Assert.Equal(language, mail.Headers["Content-Language"]);
            Assert.Equal("<https://chat.example/api/v1/notifications/unsubscribe?token=t>", mail.Headers["List-Unsubscribe"]);
            Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        }
    }

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    private DigestStore Store => new(Calls);

    private async Task<UserId[]> Due() => (await Store.Due(Hour, TimeSpan.Zero, null, 10)).Value!;

    private Task<Outcome<Done>> Put(UserId user, string? token = null) => Store.Put(user, Hour, Secret.Hash(token ?? $"{Guid.NewGuid()}"), (_, rooms) =>
        new Dictionary<string, string> { ["rooms"] = string.Join(", ", rooms.Select(room => $"{room.Name} {room.Messages}")) });

    private Task<string> Mail() => Database.Scalar<string>("SELECT template || ' ' || address || ' ' || content::text FROM mail");

    /// <summary>A room in which the first has mentioned the second, who wants digests.</summary>
    private async Task<UserId[]> Waiting(int mentions)
    {
        var (room, users) = await Bench.Room(3);
        await Database.Execute($"UPDATE account SET email = 'u@example.org', email_key = 'u@example.org', verified = true WHERE user_id = '{users[1]}'");
        await Database.Execute($"INSERT INTO notification_setting (user_id, mail_digests) VALUES ('{users[1]}', true)");
        var activation = Bench.Activate(room);
        for (var count = 0; count < mentions; count++)
        {
            await activation.Submit(new PostMessage(users[0], ClientId.New(), "hello", Mentions: [users[1]]));
        }

        await activation.Submit(new PostMessage(users[0], ClientId.New(), "no mention"));
        await new NotificationStore(Calls, Options.Create(new NotificationOptions { DelaySeconds = 0 })).LookThroughRooms([room]);
        return users;
    }
}
