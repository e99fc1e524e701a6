using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Authorisation;

/// <summary>
/// Whom cells are made of: crews with a room, in which there come to be an owner, who wrote something, an admin, two members, of whom one
/// may be a guest, and a former member; and the token of who asks.
/// </summary>
internal sealed class Stage
{
    private const int Members = 5;

    /// <summary>Actors who come from a crew of their own, whose room nobody asks for.</summary>
    public static readonly Actor[] Outsiders = [Actor.Anonymous, Actor.Other, Actor.Operator];

    private const int ChunkOfCrews = 100;

    private readonly GatewayProcess _gateway;
    private readonly ConcurrentQueue<Provisioned[]> _crews;

    private Stage(ClusterRig rig, IEnumerable<Provisioned> made)
    {
        (Rig, _gateway, _crews) = (rig, rig.Gateway(0), new ConcurrentQueue<Provisioned[]>(made.Chunk(Members)));
    }

    /// <summary>Of a row of the table, in which each actor asks once, and of its strangers.</summary>
    public static int CrewsPerRow => Enum.GetValues<Actor>().Length + Outsiders.Length + 1;

    public ClusterRig Rig { get; }

    /// <param name="crews">An actor who belongs to no room of the cell takes two, and each row has one more.</param>
    public static async Task<Stage> Set(ClusterRig rig, int crews)
    {
        var all = new List<Provisioned>();
        while (all.Count < crews * Members)
        {
            // One call for all would take longer than a call may.
            var rooms = Math.Min(ChunkOfCrews, crews - (all.Count / Members));
            all.AddRange(await rig.Provision(rooms * Members, rooms, Members));
        }

        return new Stage(rig, all);
    }

    /// <summary>Five users and their room, who are nobody else's.</summary>
    public Provisioned[] Crew() => _crews.TryDequeue(out var crew) ? crew : throw new InvalidOperationException("The stage is too small.");

    /// <summary>The rows' calls name rooms, users and sessions, and perhaps one thing besides.</summary>
    /// <param name="admin">Whether tokens are for the operators' port.</param>
    public Row Row(Kind kind = Kind.None, bool admin = false) => new(this, kind, admin);

    /// <summary>Null: none. What becomes of the actor's session becomes of it here.</summary>
    public async Task<string?> Token(Actor actor, Provisioned user, bool admin)
    {
        var (services, audience) = (_gateway.Services, admin ? TokenOptions.AdminAudience : TokenOptions.Audience);
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
                await Rig.Execute(
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
