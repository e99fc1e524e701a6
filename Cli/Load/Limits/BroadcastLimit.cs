using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Scenarios;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Limits;

/// <summary>Runs a scenario's sockets against the bare server: same number, same roles, same bytes.</summary>
internal static class BroadcastLimit
{
    /// <param name="frameBytes">Bytes of a real delivery of one event.</param>
    public static async Task<Figures> Run(
        RoomShape shape, int frameBytes, TimeSpan warmup, TimeSpan length, int seed, CancellationToken cancel)
    {
        await using var process = await LimitProcess.Start(cancel);
        await using var loop = new EventLoop();
        var server = await Address.Resolve(process.Url, cancel);
        var generator = new LimitGenerator(loop, seed);
        var connections = await loop.Run(() => Create(generator, shape, frameBytes));
        for (var i = 0; i < connections.Count; i++)
        {
            var (connection, path) = connections[i];
            await loop.Run(() => connection.Connect(server, path));
        }

        while (await loop.Run(() => generator.Opened) < connections.Count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
        }

        await loop.Run(() => Begin(generator, connections, shape));
        var processes = new Dictionary<string, int> { ["bare"] = process.Id };
        var figures = await new Stage(loop, "limit", generator.TakeMeter, () => processes).Run(warmup, length, cancel);
        await loop.Run(() =>
        {
            generator.Posting = false;
            connections.ForEach(pair => pair.Connection.Abort());
        });
        return figures;
    }

    private static List<(LimitConnection Connection, string Path)> Create(LimitGenerator generator, RoomShape shape, int frameBytes)
    {
        var connections = new List<(LimitConnection, string)>(shape.Users);
        for (var i = 0; i < shape.Users; i++)
        {
            var room = new Guid(1 + (i / shape.Members), 0, 0, new byte[8]);
            var role = shape.PingPong ? LimitRole.Answer : shape.Sends(i) ? LimitRole.Loop : LimitRole.Listen;
            connections.Add((new LimitConnection(generator, i, room, role, frameBytes), $"/all/{room:N}"));
        }

        return connections;
    }

    private static void Begin(LimitGenerator generator, List<(LimitConnection Connection, string Path)> connections, RoomShape shape)
    {
        generator.Posting = true;
        for (var i = 0; i < connections.Count; i++)
        {
            if (shape.Begins(i))
            {
                connections[i].Connection.Post();
            }
        }
    }
}
