using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Bots;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Rooms;
using OrleansChat.Grains.Sessions;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Bots;

[StatelessWorker, Reentrant]
internal sealed class IncomingHooksGrain(IncomingHookStore store, RateLimits rates) : Grain, IIncomingHooksGrain
{
    private const int TokenBits = 256;

    private static readonly LimitRule Often = LimitRule.Refilling(20, 60, TimeSpan.FromMinutes(1));

    public async Task<Outcome<MadeIncomingHook>> Make(Caller by, RoomId room, string name)
    {
        var maker = by.User!.Value;
        if ((await RoomRights.Forbids(GrainFactory, maker, room, Permission.Connect)
            ?? AccountRules.CheckDisplayName(name)
            ?? (await rates.Take(by, BotLimits.Made(by))).Refusal) is { } refusal)
        {
            return refusal;
        }

        var token = Secret.New(TokenBits);
        var made = await store.Add(by, room, name, Secret.Hash(token));
        if (!made.Ok)
        {
            return made.Refusal;
        }

        var joined = await GrainFactory.Room(room).Submit(new JoinRoom(maker, ClientId.New(), made.Value.Bot));
        if (joined.Ok)
        {
            return new MadeIncomingHook(token, made.Value);
        }

        await store.Remove(by, room, made.Value.Id);
        return joined.Refusal;
    }

    public async Task<Outcome<IncomingHookView[]>> List(UserId by, RoomId room) =>
        await RoomRights.Forbids(GrainFactory, by, room, Permission.Connect) is { } refusal ? refusal : await store.All(room);

    public async Task<Outcome<Done>> Remove(Caller by, RoomId room, Guid hook)
    {
        if (await RoomRights.Forbids(GrainFactory, by.User!.Value, room, Permission.Connect) is { } refusal)
        {
            return refusal;
        }

        var bot = await store.Bot(room, hook);
        if (!bot.Ok)
        {
            return bot.Refusal;
        }

        // The bot first, whatever its role is by now: without it the URL posts nothing, and what stops in between can be done again.
        var left = await GrainFactory.Room(room).Submit(new DepartRoom(bot.Value, ClientId.New()));
        return left.Refusal is { Entry.Retryable: true } ? left.Refusal : await store.Remove(by, room, hook);
    }

    public async Task<Outcome<HookPosted>> Post(Caller by, string token, ClientId clientId, string text)
    {
        var found = await store.Find(Secret.Hash(token));
        if (!found.Ok)
        {
            return found.Refusal;
        }

        var (hook, room, bot) = found.Value;
        if ((await rates.Take(by, new Limit("hook", hook.ToString(), Often))).Refusal is { } limited)
        {
            return limited;
        }

        var posted = await GrainFactory.Room(room).Post(new PostMessage(bot, clientId, text));
        return posted.Ok ? new HookPosted(room, posted.Value) : posted.Refusal;
    }
}
