using OrleansChat.Client.Accounts;

namespace OrleansChat.Client.Api;

/// <content>Accounts: one's own, and those of others.</content>
public sealed partial class ChatApi
{
    /// <summary>Who may make an account now: <c>open</c>, <c>invite</c> (with an invitation) or <c>closed</c>.</summary>
    public async Task<string> RegistrationModeAsync(CancellationToken cancel = default) =>
        (await CallAsync(HttpMethod.Get, "registration", null, ChatJson.Default.ModeAnswer, cancel)).Mode;

    /// <summary>What the server shows to people, by key, in the language that it is asked in: <c>greeting.open</c> and so on.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TextsAsync(CancellationToken cancel = default) =>
        await CallAsync(HttpMethod.Get, "texts", null, ChatJson.Default.DictionaryStringString, cancel);

    /// <summary>Refusals: username_taken, username_invalid, email_invalid, password_invalid, registration_closed, rate_limited.</summary>
    public Task<Registered> RegisterAsync(Registration registration, CancellationToken cancel = default) =>
        CallAsync(HttpMethod.Post, "accounts", Body(registration, ChatJson.Default.Registration), ChatJson.Default.Registered, cancel);

    /// <summary>Shows the code that was mailed. Refusals: code_invalid, rate_limited.</summary>
    public Task VerifyAsync(Verification verification, CancellationToken cancel = default) =>
        DoAsync(HttpMethod.Post, "accounts/verification", Body(verification, ChatJson.Default.Verification), null, cancel);

    /// <summary>Another code to this address; the answer does not tell whether there is such an account. Refusals: rate_limited.</summary>
    public Task ResendCodeAsync(string email, CancellationToken cancel = default) =>
        DoAsync(HttpMethod.Post, "accounts/verification/resend", Body(new EmailRequest(email), ChatJson.Default.EmailRequest), null, cancel);

    /// <summary>A link to this address that sets another password; the answer does not tell whether there is such an account.</summary>
    public Task ForgotPasswordAsync(string email, CancellationToken cancel = default) =>
        DoAsync(HttpMethod.Post, "accounts/password/forgot", Body(new EmailRequest(email), ChatJson.Default.EmailRequest), null, cancel);

    public Task<UserView> MeAsync(CancellationToken cancel = default) =>
        CallAsync(HttpMethod.Get, "me", null, ChatJson.Default.UserView, cancel);

    /// <summary>By name, without case. Refusals: not_found.</summary>
    public Task<UserView> UserAsync(string username, CancellationToken cancel = default) =>
        CallAsync(HttpMethod.Get, $"users/{Uri.EscapeDataString(username)}", null, ChatJson.Default.UserView, cancel);

    /// <summary>Up to 20 users whose names begin like this.</summary>
    public async Task<IReadOnlyList<UserView>> UsersAsync(string query, CancellationToken cancel = default)
    {
        var path = $"users?query={Uri.EscapeDataString(query)}";
        return await CallAsync(HttpMethod.Get, path, null, ChatJson.Default.UserViewArray, cancel);
    }

    /// <summary>
    /// Changes the own profile and settings, by the wire's names of their members: what is absent stays, null is removed. Refusals:
    /// username_taken, username_invalid, bad_request, rate_limited.
    /// </summary>
    public Task<UserView> ChangeMeAsync(IReadOnlyDictionary<string, string?> members, CancellationToken cancel = default) =>
        CallAsync(
            HttpMethod.Patch, "me", Body(new Dictionary<string, string>(members!), ChatJson.Default.DictionaryStringString), ChatJson.Default.UserView, cancel);
}
