using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Texts;
using OrleansChat.Texts;
using Xunit;

namespace OrleansChat.Tests.Texts;

public sealed class ServerTextsTests
{
    [Fact]
    public void Every_refusal_and_every_text_but_the_message_of_the_day_is_shipped_in_English_and_Spanish()
    {
        var texts = Texts();
        foreach (var key in TextKeys.All.Where(key => key != TextKeys.Motd))
        {
            Assert.Equal("en", texts.FindExactly(key, "en")?.Language);
            Assert.Equal("es", texts.FindExactly(key, "es")?.Language);
            Assert.NotEqual(texts.FindExactly(key, "en")!.Text, texts.FindExactly(key, "es")!.Text);
        }

        Assert.Null(texts.Find(TextKeys.Motd, "es", "en"));
    }

    [Fact]
    public void Every_reason_speaks_of_the_same_values_in_every_language()
    {
        var texts = Texts();
        Assert.NotEmpty(Reasons.All);
        Assert.All(Reasons.All.Values, reason =>
        {
            Assert.True(ChatErrors.Table.ContainsKey(reason.Code));
            Assert.Equal(Places(reason.Text), Places(texts.FindExactly(TextKeys.Reason(reason), "es")!.Text));
        });

        static IEnumerable<string> Places(string text) => System.Text.RegularExpressions.Regex.Matches(text, @"\{\d\}").Select(place => place.Value).Order();
    }

    [Fact]
    public void A_refusal_with_a_reason_is_said_in_one_s_language_with_its_values()
    {
        var texts = Texts();
        var refusal = Reasons.WatchedMost.With(1_000);
        Assert.Equal("A connection watches at most 1000 users.", texts.Say(refusal, "ja").Message);
        Assert.Equal("Una conexión observa como máximo a 1000 usuarios.", texts.Say(refusal, "es-MX").Message);
        Assert.Equal("Its own.", texts.Say(new ChatError(ErrorCode.BadRequest, "Its own."), "es").Message);

        // Of a newer build: what its code says.
        Assert.Equal("No existe, o no te corresponde verlo.", texts.Say(new ChatError(ErrorCode.NotFound, Reason: "unheard_of"), "es").Message);
    }

    [Fact]
    public void The_first_language_that_has_the_text_is_taken()
    {
        var texts = Texts();
        texts.Learn(new TextOverrides(2, [new(TextKeys.Motd, "pt", "Olá"), new(TextKeys.Motd, "en", "Hello")]));
        Assert.Equal("Olá", texts.Find(TextKeys.Motd, "pt-BR", "es")!.Text);
        Assert.Equal("Hello", texts.Find(TextKeys.Motd, "ja", null, "es")!.Text);
        Assert.Equal("es", texts.Find("greeting.open", "ja", "ES-mx")!.Language);
        Assert.Equal("en", texts.Find("greeting.open")!.Language);
    }

    [Fact]
    public void The_server_s_language_comes_before_English()
    {
        var texts = Texts(new TextOptions { Language = "es" });
        Assert.Equal("es", texts.Find("greeting.open", "ja")!.Language);
    }

    [Fact]
    public void An_operator_goes_before_the_configuration_and_that_before_what_is_shipped()
    {
        var texts = Texts(new TextOptions { Messages = { ["ES"] = new() { ["greeting.open"] = "configurado", ["help.open"] = "configurado" } } });
        texts.Learn(new TextOverrides(2, [new("greeting.open", "es", "dicho")]));
        Assert.Equal(("dicho", TextSource.Operator), Of(texts, "greeting.open"));
        Assert.Equal(("configurado", TextSource.Configured), Of(texts, "help.open"));
        Assert.Equal(TextSource.Shipped, Of(texts, "help.closed").Source);

        // What is taken back leaves what stood below it.
        texts.Learn(new TextOverrides(3, []));
        Assert.Equal(("configurado", TextSource.Configured), Of(texts, "greeting.open"));
    }

    [Fact]
    public void A_configured_text_that_nobody_asks_for_is_a_mistake_and_stops_the_start()
    {
        var options = new TextOptions { Messages = { ["en"] = new() { ["greting.open"] = "Hello" } } };
        Assert.Throws<OptionsValidationException>(() => Texts(options));
    }

    [Fact]
    public void Only_a_new_message_of_the_day_is_news()
    {
        var texts = Texts();
        Assert.False(texts.Learn(new TextOverrides(2, [new("help.open", "en", "Help")])));
        Assert.True(texts.Learn(new TextOverrides(3, [new(TextKeys.Motd, "en", "Hello")])));
        Assert.False(texts.Learn(new TextOverrides(4, [new(TextKeys.Motd, "en", "Hello"), new("help.open", "es", "Ayuda")])));
        Assert.False(texts.Learn(new TextOverrides(4, null)));
        Assert.True(texts.Learn(new TextOverrides(5, [])));
        Assert.Equal(5, texts.Version);
    }

    private static (string Text, TextSource Source) Of(ServerTexts texts, string key)
    {
        var found = texts.Find(key, "es")!;
        return (found.Text, found.Source);
    }

    private static ServerTexts Texts(TextOptions? options = null) => new(Options.Create(options ?? new TextOptions()));
}
