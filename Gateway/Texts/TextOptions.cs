using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Texts;

/// <summary>Bound to <c>Chat:Texts</c>.</summary>
public sealed class TextOptions
{
    /// <summary>The server's language, for whom nothing else is known; BCP 47. Default en.</summary>
    [RegularExpression("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")]
    public string Language { get; set; } = "en";

    /// <summary>Texts by language and key that stand instead of the shipped ones, for example <c>Chat:Texts:Messages:es:greeting.open</c>.</summary>
    public Dictionary<string, Dictionary<string, string>> Messages { get; set; } = [];
}
