namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>Rooms of equal size and who of their members sends. User <em>i</em> is a member of room ⌊i / Members⌋.</summary>
/// <param name="Senders">Senders per room.</param>
/// <param name="PingPong">Whether members answer each other instead of sending at will.</param>
internal sealed record RoomShape(int Rooms, int Members, int Senders, bool PingPong = false)
{
    public int Users => Rooms * Members;

    public bool Sends(int user) => user % Members < Senders;

    /// <summary>Who sends the first message.</summary>
    public bool Begins(int user) => PingPong ? user % Members == 0 : Sends(user);
}
