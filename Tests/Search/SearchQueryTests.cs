using OrleansChat.Grains.Search;
using OrleansChat.Search;
using Xunit;

namespace OrleansChat.Tests.Search;

/// <summary>What a query says, and what of a text is shown for it: pure.</summary>
public sealed class SearchQueryTests
{
    private static readonly Dictionary<string, WordStems> NoStems = [];

    [Fact]
    public void Filters_are_taken_out_of_the_words()
    {
        var query = Parse("from:@Ann in:#garden Blue has:file car* before:2026-02-01 after:2026-01-01").Value!;
        Assert.Equal(["blue", "car"], query.Words.Select(wanted => wanted.Word.Plain));
        Assert.Equal([false, true], query.Words.Select(wanted => wanted.Prefix));
        Assert.Equal(("ann", "garden", true), (query.From, query.In, query.HasFile));
        Assert.Equal(new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc), query.Before);
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), query.After);
    }

    [Theory]
    [InlineData("http://example.org", 3)]
    [InlineData("12:30", 2)]
    [InlineData("from:", 1)]
    public void What_only_looks_like_a_filter_is_words(string query, int words) => Assert.Equal(words, Parse(query).Value!.Words.Count);

    [Theory]
    [InlineData("")]
    [InlineData(" … ")]
    [InlineData("in:garden")]
    [InlineData("before:2026-01-01")]
    [InlineData("word before:yesterday")]
    [InlineData("word has:fun")]
    [InlineData("a b c d e f g h i j k l m n o p q")]
    public void What_asks_for_nothing_or_too_much_is_refused_with_the_reason(string query)
    {
        var refusal = Parse(query).Refusal!;
        Assert.Equal(ErrorCode.BadRequest, refusal.Code);
        Assert.NotEqual(refusal.Entry.Message, refusal.Message);
    }

    [Fact]
    public void Limits_and_languages_are_checked()
    {
        Assert.False(Parse(new string('a', 201)).Ok);
        Assert.False(Parse("a", limit: 0).Ok);
        Assert.False(Parse("a", limit: 51).Ok);
        Assert.False(Parse("a", language: "xx").Ok);
        Assert.True(Parse("a", language: "ru").Ok);
        Assert.NotEmpty(new SearchOptions { Languages = "en xx" }.Validate(null!));
        Assert.NotEmpty(new SearchOptions { Languages = " " }.Validate(null!));
        Assert.Empty(new SearchOptions().Validate(null!));
    }

    [Fact]
    public void A_fragment_is_plain_text_with_the_places_of_all_matches()
    {
        var text = $"{Filler(300)} <b>Blue</b> &amp; {Filler(20)} BLUE {Filler(300)}";
        var hit = Hit("blue", text)!;
        Assert.InRange(hit.Fragment.Length, 100, 240);
        Assert.Contains("<b>Blue</b> &amp;", hit.Fragment, StringComparison.Ordinal);
        Assert.Equal(["Blue", "BLUE"], hit.Highlights.Select(match => hit.Fragment.Substring(match.Start, match.Length)));
    }

    [Fact]
    public void A_text_that_does_not_have_every_word_is_no_hit()
    {
        Assert.NotNull(Hit("blue sky", "the sky is blue"));
        Assert.Null(Hit("blue sky", "the sky is red"));
        Assert.Null(Hit("blu", "blue"));
        Assert.NotNull(Hit("blu*", "blue"));
        // All its pairs are there, but nowhere the word.
        Assert.Null(Hit("北京会", "北京 京会"));
        Assert.NotNull(Hit("京会", "北京会议"));
        Assert.Null(Hit("привет", "при рив иве вет"));
        Assert.NotNull(Hit("рив", "привет"));
    }

    [Fact]
    public void Matches_that_overlap_are_one_highlight_and_surrogates_stay_whole()
    {
        var hit = Hit("北京 京开", "去北京开会")!;
        Assert.Equal(new Highlight(1, 3), Assert.Single(hit.Highlights));
        var whole = Hit("北京", string.Concat(Enumerable.Repeat("𠀀", 500)) + "北京" + string.Concat(Enumerable.Repeat("𠀀", 500)))!;
        Assert.False(char.IsLowSurrogate(whole.Fragment[0]));
        Assert.False(char.IsHighSurrogate(whole.Fragment[^1]));
        Assert.Equal("北京", whole.Fragment.Substring(whole.Highlights[0].Start, whole.Highlights[0].Length));
    }

    private static Outcome<SearchQuery> Parse(string query, int limit = 20, string? language = null) =>
        SearchQuery.Parse(new SearchRequest(query, null, null, limit, language), new SearchOptions());

    private static SearchHit? Hit(string query, string text) => new SearchPattern(Parse(query).Value!, null, NoStems)
        .Hit(new IndexedMessage(RoomId.New(), 1, DateTime.UnixEpoch, UserId.New(), text), NoStems);

    private static string Filler(int length) => string.Concat(Enumerable.Repeat("word ", length / 5));
}
