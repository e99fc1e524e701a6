namespace OrleansChat.Grains.Defence;

/// <summary>How much may be tried. The arithmetic is the database's, <c>rate_limit_take</c>, with its one clock.</summary>
/// <param name="Free">Tries at once.</param>
/// <param name="Pace">Until one try comes back; of a doubling rule: the first delay.</param>
/// <param name="Most">The longest delay of a doubling rule; null: the rule refills evenly.</param>
/// <param name="Keep">How long a row says anything after its last try.</param>
internal sealed record LimitRule(int Free, TimeSpan Pace, TimeSpan? Most, TimeSpan Keep)
{
    /// <summary>A bucket of <paramref name="burst"/> that gains <paramref name="count"/> in each <paramref name="period"/>, evenly.</summary>
    public static LimitRule Refilling(int burst, int count, TimeSpan period) => new(burst, period / count, Most: null, period / count * burst);

    /// <summary><paramref name="free"/> tries, then delays of 1, 2, 4 … seconds up to <paramref name="most"/>; an hour of quiet forgets all.</summary>
    public static LimitRule Doubling(int free, TimeSpan most) => new(free, TimeSpan.FromSeconds(1), most, TimeSpan.FromHours(1));

    /// <summary>A rule that refuses nothing: it counts, for the limits that look at it.</summary>
    public static LimitRule Counting(int free) => new(free, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(1));

    /// <summary>The same with <paramref name="times"/> as many tries.</summary>
    public LimitRule Wider(int times) => this with { Free = Free * times, Pace = Most is null ? Pace / times : Pace };
}
