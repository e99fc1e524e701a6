using System.Threading.Channels;
using OrleansChat.Client;

namespace OrleansChat.Cli.Talk.Connection;

/// <summary>Tells the server what was read: always the latest, never a queue.</summary>
internal sealed class ReadMarks(ChatClient client)
{
    private readonly Dictionary<Guid, long> _read = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Read(Guid room, long seq)
    {
        lock (_read)
        {
            _read[room] = Math.Max(seq, _read.GetValueOrDefault(room));
        }

        _wake.Writer.TryWrite(true);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancel))
        {
            while (Next() is { } next)
            {
                try
                {
                    await client.ReadAsync(next.Key, next.Value, cancel);
                }
                catch (ChatRefusedException)
                {
                    // No member any more: nothing is unread there.
                }
            }
        }
    }

    private KeyValuePair<Guid, long>? Next()
    {
        lock (_read)
        {
            if (_read.Count == 0)
            {
                return null;
            }

            var next = _read.First();
            _read.Remove(next.Key);
            return next;
        }
    }
}
