using OrleansChat.Gateway.Presence;
using Xunit;

namespace OrleansChat.Tests.Presence;

public sealed class TypingRepeatsTests
{
    private static readonly RoomId Room = RoomId.New();

    private readonly TypingRepeats _typing = new();

    [Fact]
    public void A_repeat_is_news_only_when_the_others_would_soon_forget()
    {
        Assert.True(_typing.IsNews(Room, true, 0));
        Assert.False(_typing.IsNews(Room, true, 4_999));
        Assert.True(_typing.IsNews(RoomId.New(), true, 4_999));
        Assert.True(_typing.IsNews(Room, true, 5_000));
        Assert.False(_typing.IsNews(Room, true, 9_999));
    }

    [Fact]
    public void An_end_is_news_only_while_the_others_remember_a_beginning()
    {
        Assert.False(_typing.IsNews(Room, false, 0));
        _typing.IsNews(Room, true, 0);
        Assert.True(_typing.IsNews(Room, false, 1));
        Assert.False(_typing.IsNews(Room, false, 2));
        Assert.True(_typing.IsNews(Room, true, 3));
        Assert.False(_typing.IsNews(Room, false, 3 + TypingRepeats.LifetimeMs));
    }

    [Fact]
    public void However_many_rooms_somebody_types_in_each_is_told()
    {
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(_typing.IsNews(RoomId.New(), true, 0)));
    }
}
