using OrleansChat.Grains.Search;
using Xunit;

namespace OrleansChat.Tests.Search;

/// <summary>How texts are cut, without a database.</summary>
public sealed class WordTests
{
    [Theory]
    [InlineData("Hello, World!", "hello|world")]
    [InlineData("don't e-mail v2.0", "don|t|e|mail|v2|0")]
    [InlineData("Canción ÑANDÚ Straße", "cancion|nandu|strasse")]
    [InlineData("cafe\u0301", "cafe")]
    [InlineData("Ещё ЁЛКА йод", "еще|елка|йод")]
    [InlineData("Ｆｕｌｌ", "full")]
    [InlineData("🎉 … --", "")]
    [InlineData("去北京2026年", "去北京|2026|年")]
    [InlineData("abcДе", "abc|де")]
    public void Words_are_letters_and_digits_of_one_script(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Word.In(text).Select(word => word.Plain)));

    [Fact]
    public void Each_word_knows_its_place_also_behind_characters_of_two_units()
    {
        const string text = "🎉🎉 Canción 𠀀𠀁 end";
        Assert.Equal(["Canción", "𠀀𠀁", "end"], Word.In(text).Select(word => text.Substring(word.Start, word.Length)));
    }

    [Fact]
    public void Stemmers_get_the_marks_that_comparisons_leave_out() =>
        Assert.Equal(("canción", "cancion"), (Word.In("CANCIÓN")[0].Lower, Word.In("CANCIÓN")[0].Plain));

    [Theory]
    [InlineData("北京开会", "北京|京开|开会|会")]
    [InlineData("京", "京")]
    [InlineData("𠀀𠀁", "𠀀𠀁|𠀁")]
    [InlineData("привет", "при|рив|иве|вет")]
    [InlineData("да", "")]
    public void Scripts_without_stemmers_are_found_by_pairs_or_threes(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Terms.Grams(Word.In(text).Single())));
}
