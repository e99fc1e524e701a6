using OrleansChat.Cli.Load.Checker;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Support.Talk;

/// <summary>One new room and its members, every second one on the next gateway; it ends with the checker.</summary>
internal sealed class Conversation : IAsyncDisposable
{
    private readonly ClusterRig _rig;
    private readonly List<Member> _all;

    private Conversation(ClusterRig rig, Crew crew, Member[] members)
    {
        (_rig, Crew, Members) = (rig, crew, members);
        _all = [.. members];
    }

    public Crew Crew { get; }

    public RoomId Room => Crew.Room;

    public Member[] Members { get; }

    /// <summary>All members are online and caught up.</summary>
    public static async Task<Conversation> Start(ClusterRig rig, int members)
    {
        var crew = await rig.Crew(members);
        var talk = new Conversation(rig, crew, [.. crew.Users.Select((user, index) => rig.Member(user, index % rig.Urls.Count))]);
        await Task.WhenAll(talk.Members.Select(member => member.Connect()));
        return talk;
    }

    /// <summary>Everybody posts, one message after the other.</summary>
    public Task Talk(int each) => Task.WhenAll(Members.Select(async (member, number) =>
    {
        for (var count = 0; count < each; count++)
        {
            await member.Post(Room, $"{number}: {count}");
        }
    }));

    /// <summary>Another client of the same room, checked like the members.</summary>
    public void Add(Member member) => _all.Add(member);

    /// <summary>A last message, all catch up, and nothing may be wrong.</summary>
    public async Task Finish()
    {
        var probe = await Members[0].Post(Room, "the last one");
        await Task.WhenAll(_all.Select(member => member.Reached(Room, probe.Seq)));
        var verdict = await Judge();
        Assert.True(verdict.IsClean, Describe(verdict));
        Assert.True(verdict.SendsChecked > 0 && verdict.DeliveriesChecked > 0 && verdict.NotChecked.Count == 0, "nothing was checked");
    }

    /// <summary>What the checker says now, of a run in which all should have been shown everything.</summary>
    /// <param name="wire">What was seen on raw sockets.</param>
    public Task<Verdict> Judge(params WireWitness[] wire) => _rig.Check(
        new Journals(
            _all.SelectMany(member => member.Sent).ToList(),
            [.. _all.SelectMany(member => member.Stretches()), .. wire.SelectMany(witness => witness.Stretches())],
            [.. _all.SelectMany(member => member.Shown), .. wire.SelectMany(witness => witness.Shown)],
            [.. _all.SelectMany(member => member.Seen), .. wire.SelectMany(witness => witness.Seen)],
            []),
        Room);

    public static string Describe(Verdict verdict) =>
        string.Join("; ", Enum.GetValues<Wrong>().Where(kind => verdict.Count(kind) > 0).Select(kind => $"{kind} {verdict.Count(kind)}: {verdict.First(kind)}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _all)
        {
            await member.DisposeAsync();
        }
    }
}
