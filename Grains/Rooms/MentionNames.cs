using System.Buffers;

namespace OrleansChat.Grains.Rooms;

/// <summary>What a text calls by <c>@name</c>. Pure; whether a name belongs to a member is looked up.</summary>
/// <param name="Keys">Names in lower case, as accounts are keyed.</param>
/// <param name="Room">Whether it calls everybody: <c>@room</c>.</param>
/// <param name="Here">Whether it calls those who are there: <c>@here</c>.</param>
internal readonly record struct MentionNames(IReadOnlyCollection<string> Keys, bool Room, bool Here)
{
    /// <summary>More names than this are text.</summary>
    private const int Most = 50;

    private const int LongestName = 32;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static MentionNames In(ReadOnlySpan<char> text)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var (room, here) = (false, false);
        for (var at = 0; at < text.Length && keys.Count < Most; at++)
        {
            // "ann@example.com" calls nobody.
            if (text[at] != '@' || (at > 0 && NameCharacters.Contains(text[at - 1])))
            {
                continue;
            }

            var rest = text[(at + 1)..];
            var length = rest.IndexOfAnyExcept(NameCharacters);
            var name = length < 0 ? rest : rest[..length];
            room |= name is "room";
            here |= name is "here";
            Add(keys, name);

            // A full stop may end the name, or the sentence.
            Add(keys, name.TrimEnd("._-"));
            at += name.Length;
        }

        return new MentionNames(keys, room, here);
    }

    private static void Add(HashSet<string> keys, ReadOnlySpan<char> name)
    {
        if (name.Length is >= 3 and <= LongestName && name is not "room" and not "here")
        {
            keys.Add(name.ToString().ToLowerInvariant());
        }
    }
}
