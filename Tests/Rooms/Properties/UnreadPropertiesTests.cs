using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>What is unread, as the statements of a real server derive it, against the model of the room.</summary>
public sealed class UnreadPropertiesTests(PostgresFixture postgres, ITestOutputHelper output) : DatabaseTests(postgres)
{
    private const int Cases = 250;

    [Fact]
    public async Task Whatever_crashes_every_member_has_unread_what_the_log_says()
    {
        var (_, users) = await Bench.Room(5);
        var done = new ReadTally();
        Schedules.Check(output, Cases, script => new ReadPlay(Bench, users, script, done).Run());
        Assert.True(done.Unread > Cases && done.Mentions > Cases / 8 && done.Lost > Cases && done.Moved > Cases / 2, $"{done}");
    }
}
