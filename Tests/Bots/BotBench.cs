using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;

namespace OrleansChat.Tests.Bots;

/// <summary>A room, and a bot of its owner's that is not in it yet.</summary>
internal sealed record BotBench(ClusterRig Rig, Crew Crew, Guid Bot, string Name, Rest Owner) : IDisposable
{
    public static async Task<BotBench> Make(ClusterRig rig, int members = 2)
    {
        var crew = await rig.Crew(members);
        var (owner, name) = (new Rest(rig.Urls[0], crew.Users[0].Token), $"b{Guid.NewGuid():N}"[..20]);
        var made = await owner.Ask("POST", "bots", new { username = name, displayName = "A program" });
        return made.Status == 201
            ? new BotBench(rig, crew, made.Json.GetProperty("userId").GetGuid(), name, owner)
            : throw new InvalidOperationException($"No bot was made: {made.Code}.");
    }

    /// <summary>Lets the bot into the room.</summary>
    public async Task<BotBench> Enter(string role = "member")
    {
        await Owner.Ask("POST", $"rooms/{Crew.Room}/members", new { userId = Bot });
        if (role != "member")
        {
            await Owner.Ask("PATCH", $"rooms/{Crew.Room}/members/{Bot}", new { role });
        }

        return this;
    }

    public async Task<(Guid Id, string Token)> Token(params string[] scopes)
    {
        var made = await Owner.Ask("POST", $"bots/{Bot}/tokens", new { scopes, label = "a test" });
        return made.Status == 201
            ? (made.Json.GetProperty("view").GetProperty("tokenId").GetGuid(), made.Text("token"))
            : throw new InvalidOperationException($"No token was made: {made.Code}.");
    }

    /// <summary>A program with a token of these scopes.</summary>
    public async Task<Rest> Program(params string[] scopes) => new(Rig.Urls[1], (await Token(scopes)).Token);

    public void Dispose() => Owner.Dispose();
}
