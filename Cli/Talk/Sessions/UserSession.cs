using OrleansChat.Client;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary>A signed-in user at a server: calls, files and the connection that begin here all speak in this one user's name.</summary>
/// <param name="files">For calls that may take as long as they like.</param>
/// <param name="kept">Where the tokens come from; null: somebody gave one that is not kept here.</param>
internal sealed class UserSession(Server server, HttpClient files, AccessTokenProvider tokens, KeptTokens? kept = null)
{
    public ChatApi Api { get; } = server.Api.As(tokens);

    /// <summary>With calls that may take as long as they like.</summary>
    public ChatApi Files { get; } = new(files, tokens);

    public ChatClient Client() => new(new ChatClientOptions { Gateways = server.Urls, Tokens = tokens });

    /// <summary>Whose it is, as far as that is known without asking the server.</summary>
    public async Task<UserView> UserAsync(CancellationToken cancel) =>
        kept is null ? await Api.MeAsync(cancel) : new UserView(kept.Session.UserId, kept.Session.Username);

    /// <summary>Ends the session, and forgets what is kept of it: of no other one that was opened here since.</summary>
    /// <returns>False: as <see cref="Home.Secrets.Forget"/> says it.</returns>
    public async Task<bool> SignOutAsync(CancellationToken cancel)
    {
        await Api.SignOutAsync(cancel);
        return kept is null || await server.Store.ForgetAsync(server.Urls[0], kept.Session.SessionId);
    }
}
