namespace OrleansChat.Gateway.Auth;

/// <summary>Whoever holds open sockets and can close them: the delivery side of the gateway.</summary>
public interface IEndSessions
{
    /// <summary>Closes the session's sockets here, if there are any. Must not wait for a socket.</summary>
    void End(SessionId session, string reason);

    /// <summary>Closes every socket. Must not wait for a socket.</summary>
    void EndAll(string reason);
}
