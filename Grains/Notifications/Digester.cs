using System.Globalization;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;
using OrleansChat.Presence;

namespace OrleansChat.Grains.Notifications;

/// <summary>Mails what waits, many in one, to those who are away and want it. No text of a message leaves in clear.</summary>
internal sealed class Digester(
    DigestStore store, IPresenceOf presence, IOptions<NotificationOptions> options, IOptions<MailOptions> mail, IGrainFactory grains)
{
    private const int AtOnce = 500;
    private const int MostNamed = 10;
    private const int TokenBits = 256;

    private TimeSpan Every => TimeSpan.FromMinutes(options.Value.DigestEveryMinutes);

    /// <summary>All who are due now.</summary>
    public async Task MailDue(CancellationToken cancel)
    {
        var (from, put) = (default(UserId?), false);
        while (!cancel.IsCancellationRequested)
        {
            var due = await store.Due(Every, TimeSpan.FromMinutes(options.Value.DigestAfterMinutes), from, AtOnce);
            if (!due.Ok || due.Value.Length == 0)
            {
                break;
            }

            var states = await presence.Of(due.Value);
            foreach (var user in due.Value.Where(user => states.GetValueOrDefault(user) is PresenceState.Offline or PresenceState.Away))
            {
                put |= await Put(user);
            }

            from = due.Value[^1];
        }

        if (put)
        {
            await grains.Mail().Wake();
        }

        await store.Clear();
    }

    public Task<Outcome<Done>> Unsubscribe(string token) => store.Unsubscribe(Secret.Hash(token));

    internal static string Named(WaitingRoom[] rooms)
    {
        var named = rooms.Where(room => room.Name is not null).Take(MostNamed)
            .Select(room => string.Create(CultureInfo.InvariantCulture, $"{room.Name} ({room.Messages})"));
        return string.Join(", ", named) + (rooms.Length > MostNamed ? ", …" : "");
    }

    private async Task<bool> Put(UserId user)
    {
        var token = Secret.New(TokenBits);
        var url = mail.Value.PublicUrl.AbsoluteUri.TrimEnd('/');
        var done = await store.Put(user, Every, Secret.Hash(token), (username, rooms) => new Dictionary<string, string>
        {
            ["username"] = username,
            ["count"] = rooms.Sum(room => room.Messages).ToString(CultureInfo.InvariantCulture),
            ["rooms"] = Named(rooms),
            ["minutes"] = options.Value.DigestEveryMinutes.ToString(CultureInfo.InvariantCulture),
            ["link"] = $"{url}/unsubscribe#token={token}",
            [MailWriter.Unsubscribe] = $"{url}/api/v1/notifications/unsubscribe?token={token}",
        });
        return done.Ok;
    }
}
