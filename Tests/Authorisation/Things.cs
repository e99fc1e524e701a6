using System.Buffers.Text;
using OrleansChat.Accounts;
using OrleansChat.Bots;
using OrleansChat.Files;
using OrleansChat.Push;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Authorisation;

/// <summary>What a route names besides rooms, users and sessions.</summary>
internal enum Kind
{
    None,

    // Of a room.
    File,
    Hook,
    HookPath,
    Invite,
    InviteCode,
    Message,
    Report,
    Webhook,

    // Of a user.
    Avatar,
    Bot,
    BotToken,
    Push,
    Reminder,
    Scheduled,
}

/// <param name="Id">As a path has it.</param>
/// <param name="Of">The room or the bot that it belongs to, where that is named, too.</param>
internal sealed record Thing(string Id, string Of);

/// <summary>Makes real things through the grains, as their owners would.</summary>
internal sealed class Things(ClusterRig rig)
{
    /// <summary>The point that RFC 8291 prints.</summary>
    public const string BrowserKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    /// <summary>The smallest that is taken for a picture.</summary>
    public const string Picture = "GIF89a\u0001\0\u0001\0\0\0\0";

    /// <summary>More than the actors of a row.</summary>
    private const int Uses = 100;

    private IGrainFactory Grains => rig.Grains;

    private static long Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();

    public static bool IsOfRoom(Kind kind) => kind is > Kind.None and < Kind.Avatar;

    /// <summary>Well-formed, and nobody's.</summary>
    public static Thing Missing(Kind kind) => new(
        kind switch
        {
            Kind.Report or Kind.Message => "999999999",
            Kind.HookPath or Kind.InviteCode => "nonsense",
            _ => $"{Guid.NewGuid()}",
        },
        $"{Guid.NewGuid()}");

    /// <param name="user">A member of the crew's room: whose it is, if it is a user's.</param>
    /// <param name="crew">The owner of the room comes first.</param>
    public async Task<Thing> Make(Kind kind, Provisioned user, Provisioned[] crew)
    {
        var (owner, room) = (crew[0], crew[0].Rooms[0]);
        return kind switch
        {
            Kind.File => await File(owner, room),
            Kind.Hook => new(Good(await Grains.IncomingHooks().Make(By(owner), room, "Build")).Hook.Id.ToString(), $"{room}"),
            Kind.HookPath => new(Good(await Grains.IncomingHooks().Make(By(owner), room, "Build")).Token, $"{room}"),
            Kind.Invite => new(Good(await Grains.Invites().Make(owner.User, room, Uses, 60)).Invite.Id.ToString(), $"{room}"),
            Kind.InviteCode => new(Good(await Grains.Invites().Make(owner.User, room, Uses, 60)).Code, $"{room}"),
            Kind.Message => new($"{await Post(owner, room)}", $"{room}"),
            Kind.Report => new($"{Good(await Grains.Reports().Add(room, await Post(owner, room), "spam", By(crew[^1]))).Report}", $"{room}"),
            Kind.Webhook => new(Good(await Grains.Webhooks().Make(By(owner), room, "https://example.net/")).Webhook.Id.ToString(), $"{room}"),
            Kind.Avatar => new(Good(await Grains.User(user.User).ChangeAvatar(System.Text.Encoding.UTF8.GetBytes(Picture))).Avatar.ToString()!, $"{user.User}"),
            Kind.Bot => await Bot(user),
            Kind.BotToken => await Token(user),
            Kind.Push => new(Good(await Grains.Push().Subscribe(user.User, user.Session, Browser)).Id.ToString(), $"{user.User}"),
            Kind.Reminder => new(
                Good(await Grains.Reminders().Add(user.User, room, ClientId.New(), await Post(owner, room), Tomorrow, null)).Id.ToString(), $"{user.User}"),
            Kind.Scheduled => new(
                Good(await Grains.Scheduled().Add(user.User, room, ClientId.New(), "later", null, Tomorrow)).Id.ToString(), $"{user.User}"),
            _ => Missing(kind),
        };
    }

    private static BrowserKeys Browser => new(
        $"https://push.example.net/{Guid.NewGuid()}", Base64Url.DecodeFromChars(BrowserKey), Guid.NewGuid().ToByteArray());

    /// <summary>A message carries it: else it would be seen by who uploaded it alone.</summary>
    private async Task<Thing> File(Provisioned owner, RoomId room)
    {
        var begun = Good(await Grains.Files().Begin(owner.User, new NewFile("a.txt", "text/plain", 5), "hello"u8.ToArray()));
        var file = Good(await Grains.Files().Finish(owner.User, begun)).Id;
        await rig.Submit(room, new PostMessage(owner.User, ClientId.New(), "hello", Attachments: [file]));
        return new Thing($"{file}", $"{room}");
    }

    private Task<long> Post(Provisioned owner, RoomId room) => rig.Submit(room, new PostMessage(owner.User, ClientId.New(), "hello"));

    private async Task<Thing> Bot(Provisioned user) =>
        new(Good(await Grains.Bots().Make(By(user), $"b{Guid.NewGuid():N}"[..13], null)).User.ToString(), $"{user.User}");

    private async Task<Thing> Token(Provisioned user)
    {
        var bot = await Bot(user);
        var made = Good(await Grains.Bots().MakeToken(By(user), new UserId(Guid.Parse(bot.Id)), BotScopes.RoomsRead, null));
        return new Thing($"{made.View.Id}", bot.Id);
    }

    private static Caller By(Provisioned user) => new(user.User, user.Session, null);

    private static T Good<T>(Outcome<T> made) => made.Ok ? made.Value : throw new InvalidOperationException($"The stage was refused: {made.Refusal}.");
}
