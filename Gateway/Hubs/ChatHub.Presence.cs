namespace OrleansChat.Gateway.Hubs;

/// <summary>What is not stored: who is there, who types.</summary>
internal sealed partial class ChatHub
{
    /// <summary>In the place of what the connection watched before; nobody: it watches no longer.</summary>
    public Task<WatchAnswer> Watch(WatchRequest watch) => presence.Watch(Connection, ChatLimits.Given(watch).UserIds ?? []);

    /// <summary>Of this connection; the highest of all the user's connections is what others see.</summary>
    public void SetPresence(string state) => presence.Set(Connection, state);

    /// <summary>May be lost: nobody waits for the room.</summary>
    public async Task Typing(Guid roomId, bool isTyping)
    {
        var room = ChatLimits.Room(roomId);
        if (Connection.Rooms?.Find(room) is null)
        {
            throw Refusals.Of(ErrorCode.NotFound);
        }

        if (Connection.IsTypingNews(room, isTyping))
        {
            await grains.Room(room).Typing(Me, isTyping);
        }
    }
}
