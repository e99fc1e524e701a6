using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <param name="Age">Since when the key is in its state.</param>
internal sealed record KeyRow(string KeyId, KeyState State, TimeSpan Age);

/// <summary>What to do with the keys now, in this order.</summary>
/// <param name="Drop">Keys whose last token has expired.</param>
/// <param name="Promote">The next key signs from now on, and the one that signed only verifies.</param>
/// <param name="Make">A new key, which signs if none does and else is the next one.</param>
internal sealed record KeyStep(string[] Drop, bool Promote, bool Make)
{
    public bool IsNothing => Drop.Length == 0 && !Promote && !Make;
}

/// <summary>
/// How keys rotate: every key is published as the next one before it signs, and verifies for a while after. So no gateway ever meets
/// a good token whose key it does not know. Pure.
/// </summary>
internal static class KeyRules
{
    public static KeyStep Step(IReadOnlyCollection<KeyRow> keys, KeyOptions options)
    {
        var (current, next) = (Find(keys, KeyState.Current), Find(keys, KeyState.Next));
        var due = next is not null && (current is null
            || (current.Age >= TimeSpan.FromDays(options.KeyDays) && next.Age >= TimeSpan.FromHours(options.KeyPublishedHours)));
        return new KeyStep(Drop(keys, options), due, due || next is null);
    }

    /// <summary>Rotation because an operator asks: a step that promotes, or how long until that is safe. To make a key takes too long for a call.</summary>
    public static Outcome<KeyStep> AskedStep(IReadOnlyCollection<KeyRow> keys, KeyOptions options)
    {
        var wait = TimeSpan.FromSeconds(options.KeySettleSeconds) - (Find(keys, KeyState.Next)?.Age ?? TimeSpan.Zero);
        return wait <= TimeSpan.Zero
            ? new KeyStep(Drop(keys, options), Promote: true, Make: false)
            : Reasons.NextKeyFresh.Refusal with { RetryAfterMs = (int)Math.Ceiling(wait.TotalMilliseconds) };
    }

    private static string[] Drop(IEnumerable<KeyRow> keys, KeyOptions options) =>
        [.. keys.Where(key => key.State == KeyState.Previous && key.Age >= TimeSpan.FromMinutes(options.KeyKeptMinutes)).Select(key => key.KeyId)];

    private static KeyRow? Find(IEnumerable<KeyRow> keys, KeyState state) => keys.FirstOrDefault(key => key.State == state);
}
