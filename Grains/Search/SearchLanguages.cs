using System.Collections.Frozen;

namespace OrleansChat.Grains.Search;

/// <summary>The languages whose stemmers every PostgreSQL from 15 on brings along, by their codes.</summary>
internal static class SearchLanguages
{
    public static FrozenDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["ar"] = "arabic", ["ca"] = "catalan", ["da"] = "danish", ["de"] = "german", ["el"] = "greek", ["en"] = "english", ["es"] = "spanish",
        ["eu"] = "basque", ["fi"] = "finnish", ["fr"] = "french", ["ga"] = "irish", ["hi"] = "hindi", ["hu"] = "hungarian", ["hy"] = "armenian",
        ["id"] = "indonesian", ["it"] = "italian", ["lt"] = "lithuanian", ["ne"] = "nepali", ["nl"] = "dutch", ["no"] = "norwegian",
        ["pt"] = "portuguese", ["ro"] = "romanian", ["ru"] = "russian", ["sr"] = "serbian", ["sv"] = "swedish", ["ta"] = "tamil",
        ["tr"] = "turkish", ["yi"] = "yiddish",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
