using System.Threading.Channels;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Connection;

/// <summary>A command of the user's that is not answered yet.</summary>
internal sealed class Pending(string text, Func<ChatClient, CancellationToken, Task<Posted>> send)
{
    public string Text { get; } = text;

    /// <summary>Repeats under the same client id.</summary>
    public Func<ChatClient, CancellationToken, Task<Posted>> Send { get; } = send;

    /// <summary>Null: on its way.</summary>
    public string? Failure { get; set; }

    public Posted? Posted { get; set; }
}

/// <summary>Sends the user's commands one after the other, in the order of typing; keeps the failed ones for another try.</summary>
internal sealed class Outbox(ChatClient client, Func<Pending, ValueTask> changed)
{
    public const int Most = 64;

    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(Most);
    private readonly List<Pending> _open = [];
    private readonly Lock _gate = new();

    public Pending[] Open
    {
        get
        {
            lock (_gate)
            {
                return [.. _open];
            }
        }
    }

    /// <summary>False: so many wait already that this one is not taken.</summary>
    public bool Add(Pending pending)
    {
        lock (_gate)
        {
            if (_open.Count >= Most || !_queue.Writer.TryWrite(pending))
            {
                return false;
            }

            _open.Add(pending);
            return true;
        }
    }

    /// <summary>Tries the failed ones again; returns how many.</summary>
    public int Retry()
    {
        var failed = Open.Where(pending => pending.Failure is not null).ToArray();
        foreach (var pending in failed)
        {
            pending.Failure = null;
            _queue.Writer.TryWrite(pending);
        }

        return failed.Length;
    }

    public int Drop()
    {
        lock (_gate)
        {
            return _open.RemoveAll(pending => pending.Failure is not null);
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var pending in _queue.Reader.ReadAllAsync(cancel))
        {
            try
            {
                pending.Posted = await pending.Send(client, cancel);
                lock (_gate)
                {
                    _open.Remove(pending);
                }
            }
            catch (Exception failed) when (failed is ChatException or IOException or UnauthorizedAccessException)
            {
                pending.Failure = failed.Message;
            }

            await changed(pending);
        }
    }
}
