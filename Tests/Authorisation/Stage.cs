using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Accounts;
using OrleansChat.Files;
using OrleansChat.Gateway.Auth;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Authorisation;

/// <summary>
/// Makes cells: for each a room with an owner, who wrote something, an admin, two members, of whom one may be a guest, and a former member;
/// and the token of who asks.
/// </summary>
internal sealed class Stage
{
    private const int Crew = 5;

    /// <summary>Actors who come from a crew of their own, whose room nobody asks for.</summary>
    private static readonly Actor[] Outsiders = [Actor.Anonymous, Actor.Other, Actor.Operator];

    private const int ChunkOfUsers = 400 * Crew;

    private readonly ClusterRig _rig;
    private readonly GatewayProcess _gateway;
    private readonly Queue<Provisioned[]> _crews;
    private readonly Provisioned[] _strangers;

    private Stage(ClusterRig rig, Provisioned[] made)
    {
        (_rig, _gateway) = (rig, rig.Gateway(0));
        _strangers = made[..Crew];
        _crews = new Queue<Provisioned[]>(made.Skip(Crew).Chunk(Crew));
    }

    /// <summary>Of a row of the table, in which each actor asks once.</summary>
    public static int CrewsPerRow => Enum.GetValues<Actor>().Length + Outsiders.Length;

    /// <param name="crews">An actor who belongs to no room of the cell takes two.</param>
    public static async Task<Stage> Set(ClusterRig rig, int crews)
    {
        // By chunks of whole rooms: one call for all would take longer than a call may.
        var (prefix, all, rooms) = ($"a{Guid.NewGuid():N}"[..12] + "-", new List<Provisioned>(), crews + 1);
        while (all.Count < rooms * Crew)
        {
            var users = Math.Min(ChunkOfUsers, (rooms * Crew) - all.Count);
            var made = await rig.Grains.Accounts().Provision(new ProvisionRequest(prefix, all.Count, users, rooms, Crew, 7_200));
            all.AddRange(made.Value ?? throw new InvalidOperationException($"Provisioning was refused: {made.Refusal}."));
        }

        return new Stage(rig, [.. all]);
    }

    /// <param name="carries">Whether the message carries a file.</param>
    /// <param name="admin">Whether the token is for the operators' port.</param>
    public async Task<Cell> Cell(Actor actor, Target target, bool carries, bool admin)
    {
        var crew = _crews.Dequeue();
        var room = crew[0].Rooms[0];
        await Done(room, new SetRole(crew[0].User, ClientId.New(), crew[1].User, Role.Admin));
        if (actor == Actor.Guest)
        {
            await Done(room, new SetRole(crew[0].User, ClientId.New(), crew[2].User, Role.Guest));
        }

        await Done(room, new LeaveRoom(crew[3].User, ClientId.New(), crew[3].User));
        var file = !carries || target == Target.Missing ? Guid.NewGuid() : await Uploaded(target == Target.Own ? crew[0] : _strangers[0]);
        var message = await Done(
            room, new PostMessage(crew[0].User, ClientId.New(), "hello", Attachments: carries && target == Target.Own ? [file] : null));

        var user = actor switch
        {
            _ when Outsiders.Contains(actor) => _crews.Dequeue()[1],
            Actor.Owner => crew[0],
            Actor.Admin => crew[1],
            Actor.Guest or Actor.Member or Actor.Revoked or Actor.Expired => crew[2],
            Actor.Former => crew[3],
            _ => throw new ArgumentOutOfRangeException(nameof(actor), actor, null),
        };
        return new Cell(
            actor,
            target,
            Named(user),
            await Token(actor, user, admin ? TokenOptions.AdminAudience : TokenOptions.Audience),
            target switch { Target.Own => room.Value, Target.Foreign => _strangers[0].Rooms[0].Value, _ => Guid.NewGuid() },
            message,
            file,
            Named(crew[4]),
            Named(_strangers[0]));
    }

    private static CrewUser Named(Provisioned user) => new(user.User, user.Username, user.Session, "");

    private Task<long> Done(RoomId room, RoomCommand command) => _rig.Submit(room, command);

    private async Task<Guid> Uploaded(Provisioned owner)
    {
        var files = _gateway.Grains.Files();
        var begun = await files.Begin(owner.User, new NewFile("a.txt", "text/plain", 5), "hello"u8.ToArray());
        var finished = begun.Ok ? await files.Finish(owner.User, begun.Value) : begun.Refusal;
        return finished.Ok ? finished.Value.Id : throw new InvalidOperationException($"The stage was refused: {finished.Refusal}.");
    }

    private async Task<string?> Token(Actor actor, Provisioned user, string audience)
    {
        var services = _gateway.Services;
        switch (actor)
        {
            case Actor.Anonymous:
                return null;
            case Actor.Expired:
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
                var key = await services.GetRequiredService<SigningKeys>().Current();
                var claims = new TokenClaims("orleans-chat", audience, user.User, user.Session, "t", now - 700, now - 100, Exempt: true);
                return key.Value!.Use(rsa => Jwt.Write(rsa, key.Value.KeyId, claims));
            case Actor.Operator:
                await _rig.Execute(
                    "WITH s AS (UPDATE session SET operator = true WHERE session_id = $1) UPDATE account SET operator = true WHERE user_id = $2",
                    user.Session.Value,
                    user.User.Value);
                break;
            case Actor.Revoked:
                await _gateway.Grains.Session(user.Session).Revoke(new Caller(user.User, user.Session, null));
                services.GetRequiredService<Revocations>().Note(user.Session);
                break;
        }

        var issued = await services.GetRequiredService<AccessTokens>()
            .Issue(user.User, user.Session, TimeSpan.FromHours(1), exempt: true, isOperator: actor == Actor.Operator, audience: audience);
        return issued.Value.Token;
    }
}
