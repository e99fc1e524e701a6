using OrleansChat.Cli.Load.Traffic;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>Senders that each keep one post in flight, or pairs that answer each other.</summary>
internal sealed class RoomTraffic(RoomShape shape) : ITraffic
{
    public int Ready { get; private set; }

    /// <summary>Sends the first messages.</summary>
    public void Begin(Generator generator)
    {
        generator.Posting = true;
        foreach (var connection in generator.Connections)
        {
            if (connection.Poster is not null && shape.Begins(connection.Index))
            {
                connection.Post();
            }
        }
    }

    void ITraffic.Ready(ChatConnection connection) => Ready++;

    public void Acknowledged(ChatConnection connection)
    {
        if (!shape.PingPong)
        {
            Next(connection);
        }
    }

    public void Shown(ChatConnection connection, bool own)
    {
        if (shape.PingPong && !own)
        {
            Next(connection);
        }
    }

    public void Fetched(ChatConnection connection)
    {
    }

    private static void Next(ChatConnection connection)
    {
        if (connection.Poster is not null && connection.Generator.Posting)
        {
            connection.Post();
        }
    }
}
