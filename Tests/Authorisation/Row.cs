using OrleansChat.Accounts;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Authorisation;

/// <summary>Makes the cells of one row of the table, which share strangers that no other row knows: what is done to them stays here.</summary>
/// <param name="kind">What the call names besides.</param>
/// <param name="admin">Whether tokens are for the operators' port.</param>
internal sealed class Row(Stage stage, Kind kind, bool admin)
{
    private readonly Things _things = new(stage.Rig);
    private readonly Provisioned[] _strangers = stage.Crew();
    private (long Message, Thing Thing)? _theirs;

    /// <summary>One at a time.</summary>
    public async Task<Cell> Cell(Actor actor, Target target)
    {
        var crew = stage.Crew();
        var mine = Stage.Outsiders.Contains(actor) ? stage.Crew() : crew;
        var user = actor switch
        {
            _ when mine != crew => mine[1],
            Actor.Owner => crew[0],
            Actor.Admin => crew[1],
            Actor.Guest or Actor.Member or Actor.Revoked or Actor.Expired => crew[2],
            Actor.Former => crew[3],
            _ => throw new ArgumentOutOfRangeException(nameof(actor), actor, null),
        };
        var message = await Post(crew);
        var thing = await Named(target, user, Things.IsOfRoom(kind) ? crew : mine);
        var isAmongStrangers = target == Target.Foreign;

        // What they have made they made as members.
        await Become(actor, crew);
        return new Cell(
            actor,
            target,
            Of(user),
            await stage.Token(actor, user, admin),
            target switch { Target.Own or Target.Crossed => crew[0].Rooms[0].Value, Target.Foreign => _strangers[0].Rooms[0].Value, _ => Guid.NewGuid() },
            isAmongStrangers ? (await Theirs()).Message : message,
            thing,
            Of(isAmongStrangers ? _strangers[4] : crew[4]),
            Of(_strangers[0]));
    }

    private async Task<Thing> Named(Target target, Provisioned user, Provisioned[] crew)
    {
        if (kind == Kind.None || target is Target.None or Target.Missing)
        {
            return Things.Missing(kind);
        }

        return target switch
        {
            Target.Own => await _things.Make(kind, user, crew),
            // A bot of one's own, and a token of another's.
            Target.Crossed when kind == Kind.BotToken => (await Theirs()).Thing with { Of = (await _things.Make(kind, user, crew)).Of },
            _ => (await Theirs()).Thing,
        };
    }

    private async Task<(long Message, Thing Thing)> Theirs() =>
        _theirs ??= (await Post(_strangers), await _things.Make(kind, _strangers[0], _strangers));

    private Task Become(Actor actor, Provisioned[] crew)
    {
        var (owner, room) = (crew[0].User, crew[0].Rooms[0]);
        return Task.WhenAll(
            stage.Rig.Submit(room, new SetRole(owner, ClientId.New(), crew[1].User, Role.Admin)),
            actor == Actor.Guest ? stage.Rig.Submit(room, new SetRole(owner, ClientId.New(), crew[2].User, Role.Guest)) : Task.CompletedTask,
            stage.Rig.Submit(room, new LeaveRoom(crew[3].User, ClientId.New(), crew[3].User)));
    }

    private Task<long> Post(Provisioned[] crew) => stage.Rig.Submit(crew[0].Rooms[0], new PostMessage(crew[0].User, ClientId.New(), "hello"));

    private static CrewUser Of(Provisioned user) => new(user.User, user.Username, user.Session, "");
}
