using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>
/// A room against its model, over schedules that FsCheck makes and shortens. A failure prints the seed and the shortest script; the
/// environment's <c>CHAT_TEST_SEED</c> repeats a run.
/// </summary>
public sealed class RoomPropertiesTests(ITestOutputHelper output)
{
    private const int Cases = 6_000;

    private static readonly Arbitrary<Script> Scripts = Arb.From(
        Gen.Choose(0, int.MaxValue - 1).ArrayOf().Select(numbers => new Script(numbers)), script => script.Shorter());

    [Fact]
    public void Every_command_is_answered_as_the_model_says_and_the_log_the_rows_and_the_folds_agree()
    {
        var done = Check(script => new Play(script, failures: 0, activations: 1), play => play.Alone());
        Assert.True(done.Events > 5 * Cases && done.Refused > 5 * Cases && done.Repeated > Cases / 4, $"{done.Events}, {done.Refused}, {done.Repeated}");
    }

    [Fact]
    public void Whatever_crashes_two_activations_keep_one_log_and_everybody_ends_with_the_same_room()
    {
        var done = Check(script => new Play(script, failures: 0.3, activations: 2), play => play.Together());
        Assert.True(done.Events > 5 * Cases && done.Conflicts > Cases / 4, $"{done.Events} events, {done.Conflicts} conflicts");
    }

    private Tally Check(Func<Script, Play> stage, Func<Play, Task<IReadOnlyList<string>>> play)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("CHAT_TEST_SEED"), out var asked) ? asked : (ulong)Random.Shared.NextInt64();
        output.WriteLine($"{Cases} cases, seed {seed}");
        var done = new Tally();
        var config = Config.QuickThrowOnFailure.WithMaxTest(Cases).WithEndSize(60).WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        Prop.ForAll(Scripts, script =>
        {
            var stagedPlay = stage(script);
            var faults = play(stagedPlay).GetAwaiter().GetResult();
            done.Add(stagedPlay.Done);
            return (faults.Count == 0).Label($"seed {seed}: {string.Join("; ", faults)}");
        }).Check(config);
        return done;
    }
}
