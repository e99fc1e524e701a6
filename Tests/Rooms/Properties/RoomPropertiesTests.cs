using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>A room against its model.</summary>
public sealed class RoomPropertiesTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_command_is_answered_as_the_model_says_and_the_log_the_rows_and_the_folds_agree()
    {
        const int Cases = 6_000;
        var done = Check(Cases, script => new Play(script, failures: 0, activations: 1), play => play.Alone());
        Assert.True(done.Events > 5 * Cases && done.Refused > 5 * Cases && done.Repeated > Cases / 4 && done.Reads > Cases / 4, $"{done}");
    }

    [Fact]
    public void Whatever_crashes_two_activations_keep_one_log_and_everybody_ends_with_the_same_room_and_unread_count()
    {
        const int Cases = 10_000;
        var done = Check(Cases, script => new Play(script, failures: 0.3, activations: 2), play => play.Together());
        Assert.True(done.Events > 5 * Cases && done.Conflicts > Cases / 4 && done.Reads > Cases / 4, $"{done}");
    }

    private Tally Check(int cases, Func<Script, Play> stage, Func<Play, Task<IReadOnlyList<string>>> play)
    {
        var done = new Tally();
        Schedules.Check(output, cases, async script =>
        {
            var staged = stage(script);
            var faults = await play(staged);
            done.Add(staged.Done);
            return faults;
        });
        return done;
    }
}
