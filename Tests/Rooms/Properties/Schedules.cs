using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace OrleansChat.Tests.Rooms.Properties;

/// <summary>
/// Schedules that FsCheck makes and shortens. A failure prints the seed and the shortest script; the environment's
/// <c>CHAT_TEST_SEED</c> repeats a run.
/// </summary>
internal static class Schedules
{
    private static readonly Arbitrary<Script> Scripts = Arb.From(
        Gen.Choose(0, int.MaxValue - 1).ArrayOf().Select(numbers => new Script(numbers)), script => script.Shorter());

    /// <param name="play">Answers with the faults that it found.</param>
    public static void Check(ITestOutputHelper output, int cases, Func<Script, Task<IReadOnlyList<string>>> play)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("CHAT_TEST_SEED"), out var asked) ? asked : (ulong)Random.Shared.NextInt64();
        output.WriteLine($"{cases} cases, seed {seed}");
        var config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithEndSize(60).WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        Prop.ForAll(Scripts, script =>
        {
            var faults = play(script).GetAwaiter().GetResult();
            return (faults.Count == 0).Label($"seed {seed}: {string.Join("; ", faults)}");
        }).Check(config);
    }
}
