using OrleansChat.Grains.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

public sealed class MentionNamesTests
{
    [Theory]
    [InlineData("hello @ann", "ann", false)]
    [InlineData("@Ann, @bob-2 and @ann", "ann bob-2", false)]
    [InlineData("That is @ann.", "ann ann.", false)]
    [InlineData("ann@example.com", "", false)]
    [InlineData("@@ann", "ann", false)]
    [InlineData("@ann@bob", "ann", false)]
    [InlineData("@room look", "", true)]
    [InlineData("(@here)", "", false, true)]
    [InlineData("@here, no: @room", "", true, true)]
    [InlineData("@rooms", "rooms", false)]
    [InlineData("@ab @", "", false)]
    [InlineData("@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", false)]
    public void A_text_calls_by_name(string text, string keys, bool room, bool here = false)
    {
        var names = MentionNames.In(text);
        Assert.Equal(keys, string.Join(' ', names.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal((room, here), (names.Room, names.Here));
    }

    [Fact]
    public void Only_so_many_names_are_looked_up() =>
        Assert.InRange(MentionNames.In(string.Concat(Enumerable.Range(0, 3_000).Select(number => $"@u{number:0000} "))).Keys.Count, 50, 51);
}
