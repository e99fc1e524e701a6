using OrleansChat.Cli.Terminal;
using OrleansChat.Client;
using OrleansChat.Client.Api;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Connection;

/// <summary>Names of the people in rooms, looked up when one is missing.</summary>
internal sealed class People(ChatApi api)
{
    private const int Kept = 20_000;
    private const int MostOffered = 1_000;

    private readonly Dictionary<Guid, string> _names = [];

    /// <summary>Some of those who are known, to complete what is typed.</summary>
    public IEnumerable<string> Names => _names.Values.Take(MostOffered);

    /// <summary>The user's name, safe for a terminal; the start of the id while nobody knows it.</summary>
    public async Task<string> NameAsync(Guid room, Guid user, CancellationToken cancel)
    {
        if (_names.TryGetValue(user, out var name))
        {
            return name;
        }

        try
        {
            await MembersAsync(room, cancel);
        }
        catch (ChatException)
        {
            // A name is not worth an interruption: the id stands in, and the next event asks again.
            return Short(user);
        }

        // Who is no member any more is not asked for again and again.
        return _names.TryGetValue(user, out name) ? name : _names[user] = Short(user);
    }

    /// <summary>All members of a room; remembers their names.</summary>
    public async Task<List<MemberView>> MembersAsync(Guid room, CancellationToken cancel)
    {
        List<MemberView> all = [];
        while (all.Count < Kept)
        {
            var page = await api.MembersAsync(room, all.Count == 0 ? null : all[^1].UserId, cancel);
            all.AddRange(page);
            if (page.Count < 1_000)
            {
                break;
            }
        }

        if (_names.Count > Kept)
        {
            _names.Clear();
        }

        foreach (var member in all)
        {
            _names[member.UserId] = SafeText.Line(member.Username);
        }

        return all;
    }

    public void Remember(Guid user, string name) => _names[user] = SafeText.Line(name);

    private static string Short(Guid user) => "user-" + user.ToString()[^8..];
}
