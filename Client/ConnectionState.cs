namespace OrleansChat.Client;

/// <summary>What a <see cref="ChatClient"/> is doing about its connection.</summary>
public abstract record ConnectionState
{
    private ConnectionState()
    {
    }

    /// <summary>A connect is under way.</summary>
    public sealed record Connecting(Uri Gateway) : ConnectionState;

    /// <summary>Connected and synced; events flow.</summary>
    public sealed record Online(Uri Gateway) : ConnectionState;

    /// <summary>Waiting for the next try.</summary>
    /// <param name="Since">When the connection was lost, or the first connect began.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="RetryIn">How long until the next try.</param>
    public sealed record Offline(DateTimeOffset Since, string Reason, TimeSpan RetryIn) : ConnectionState;

    /// <summary>For good: the session was revoked or signed out, the token was refused, or the client was disposed.</summary>
    /// <param name="Reason">A refusal's code, a reason of the server's, or <c>disposed</c>.</param>
    public sealed record Ended(string Reason) : ConnectionState;
}
