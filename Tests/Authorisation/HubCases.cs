namespace OrleansChat.Tests.Authorisation;

/// <summary>Well-formed arguments for each method of the hub.</summary>
internal static class HubCases
{
    private static string Id => Guid.NewGuid().ToString();

    public static IReadOnlyDictionary<string, HubCase> All { get; } = new Dictionary<string, HubCase>
    {
        ["Sync"] = new(_ => "[{}]", NamesRoom: false),
        ["Reauthenticate"] = new(cell => $"[\"{cell.Token}\"]", NamesRoom: false),
        ["CreateRoom"] = new(_ => $$"""[{"clientId":"{{Id}}","name":"Garden"}]""", NamesRoom: false),
        ["Post"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","text":"hello"}]"""),
        ["Forward"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","fromRoomId":"{{cell.Room}}","target":{{cell.Message}} }]"""),
        ["Edit"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","target":{{cell.Message}},"text":"hello"}]"""),
        ["Delete"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","target":{{cell.Message}} }]"""),
        ["React"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","target":{{cell.Message}},"emoji":"+1"}]"""),
        ["Pin"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","target":{{cell.Message}} }]"""),
        ["MarkUnread"] = new(cell => $"""["{cell.Room}",true]"""),
        ["ChangeRoom"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","topic":"Roses"}]"""),
        ["Transfer"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","userId":"{{cell.Peer.Id.Value}}"}]"""),
        ["Ban"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","userId":"{{cell.Peer.Id.Value}}"}]"""),
        ["Mute"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","userId":"{{cell.Peer.Id.Value}}"}]"""),
        ["Read"] = new(cell => $"""["{cell.Room}",1]"""),
        ["History"] = new(cell => $$"""["{{cell.Room}}",{"limit":10}]"""),
        ["Typing"] = new(cell => $"""["{cell.Room}",true]"""),
        ["Watch"] = new(cell => $$"""[{"userIds":["{{cell.Peer.Id.Value}}"]}]""", NamesRoom: false),
        ["SetPresence"] = new(_ => """["away"]""", NamesRoom: false),
        ["Join"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}"}]"""),
        ["JoinByLink"] = new(_ => $$"""[{"clientId":"{{Id}}","code":"nonsense"}]""", NamesRoom: false),
        ["Leave"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}"}]"""),
        ["CloseRoom"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}"}]"""),
        ["Accept"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}"}]"""),
        ["Invite"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","userId":"{{cell.Stranger.Id.Value}}"}]"""),
        ["Kick"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","userId":"{{cell.Peer.Id.Value}}"}]"""),
        ["SetRole"] = new(cell => $$"""["{{cell.Room}}",{"clientId":"{{Id}}","userId":"{{cell.Peer.Id.Value}}","role":"guest"}]"""),
    };

    /// <param name="Arguments">A JSON array.</param>
    internal sealed record HubCase(Func<Cell, string> Arguments, bool NamesRoom = true)
    {
        public IReadOnlyList<Target> Tried => NamesRoom ? [Target.Own, Target.Foreign, Target.Missing] : [Target.None];
    }
}
