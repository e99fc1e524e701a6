using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Client;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Api;

namespace OrleansChat.Cli.Talk.Places;

/// <summary>Before signing in.</summary>
internal sealed class Door : IPlace
{
    private readonly Talk _talk;
    private readonly Commands _commands;
    private string? _help;

    public Door(Talk talk)
    {
        _talk = talk;
        _commands = new Commands("")
            .Add("login", "[NAME]", "sign in", LoginAsync)
            .Add("register", "[NAME]", "make an account", RegisterAsync)
            .Add("verify", "[E-MAIL]", "show the code that was mailed", (email, cancel) => VerifyAsync(email, null, cancel))
            .Add("resend", "[E-MAIL]", "have another code mailed", ResendAsync)
            .Add("forgot", "[E-MAIL]", "have a link mailed that sets another password", ForgotAsync)
            .AddHelp(talk, () => _help)
            .AddQuit(talk, "leave");
    }

    public string Prompt => "> ";

    public IEnumerable<string> Words => _commands.Names;

    private ChatApi Api => _talk.Server.Api;

    public Task HandleAsync(string line, CancellationToken cancel) => _commands.RunAsync(line, _talk.Screen, cancel);

    /// <summary>Says who may come in, in the server's own words.</summary>
    public async Task GreetAsync(CancellationToken cancel)
    {
        try
        {
            var mode = await Api.RegistrationModeAsync(cancel);
            var texts = await Api.TextsAsync(cancel);
            _help = texts.GetValueOrDefault($"help.{mode}");
            _talk.Screen.Write(Tone.Normal, texts.GetValueOrDefault($"greeting.{mode}") ?? "Welcome.");
        }
        catch (ChatException fault)
        {
            // Signing in tries again.
            _talk.Screen.Write(Tone.Bad, fault.Message);
        }
    }

    private async Task LoginAsync(string name, CancellationToken cancel)
    {
        if (MayAskSecrets()
            && await _talk.OrAskAsync(name, "Name", cancel) is { } who
            && await _talk.AskAsync("Password", isSecret: true, cancel) is { } password)
        {
            await SignInAsync(who, password, cancel);
        }
    }

    private async Task RegisterAsync(string name, CancellationToken cancel)
    {
        var mode = await Api.RegistrationModeAsync(cancel);
        if (mode == "closed")
        {
            _talk.Screen.Write(Tone.Bad, "No new accounts are made here at the moment.");
            return;
        }

        if (!MayAskSecrets())
        {
            return;
        }

        string? invitation = null;
        if ((mode == "invite" && (invitation = (await _talk.AskAsync("Invitation", isSecret: false, cancel))?.Trim()) is null)
            || await _talk.OrAskAsync(name, "Name", cancel) is not { } who
            || (await _talk.AskAsync("E-mail", isSecret: false, cancel))?.Trim() is not { } email
            || await _talk.AskAsync("Password, 8 to 128 characters", isSecret: true, cancel) is not { } password)
        {
            return;
        }

        var made = await Api.RegisterAsync(new Registration(who, email, password, Invitation: invitation), cancel);
        _talk.Screen.Write(Tone.Normal, $"A code was mailed to {email}.");
        try
        {
            await SignInAsync(made.Username, password, cancel);
        }
        catch (ChatRefusedException refused) when (refused.Refusal.Code == "not_verified")
        {
            await VerifyAsync(email, made.VerificationId, cancel);
            await SignInAsync(made.Username, password, cancel);
        }
    }

    /// <summary>False, and says what to do instead: a password would stand there for all to read.</summary>
    private bool MayAskSecrets()
    {
        if (_talk.Screen.ShowsSecrets)
        {
            _talk.Screen.Write(Tone.Bad, "Here it would be seen. Use: chat login NAME, or chat register NAME --email ADDRESS");
        }

        return !_talk.Screen.ShowsSecrets;
    }

    private async Task SignInAsync(string name, string password, CancellationToken cancel)
    {
        await _talk.Server.SignInAsync(name, password, cancel, asking => _talk.AskAsync("Code of the second factor", isSecret: false, asking));
        await _talk.EnterAsync(cancel);
    }

    private async Task VerifyAsync(string email, string? request, CancellationToken cancel)
    {
        if (await _talk.OrAskAsync(email, "E-mail", cancel) is { } address
            && await _talk.AskAsync("Code from the mail", isSecret: false, cancel) is { } code)
        {
            await Api.VerifyAsync(new Verification(address, code.Trim(), request), cancel);
            _talk.Screen.Write(Tone.Good, "The address is verified.");
        }
    }

    private async Task ResendAsync(string email, CancellationToken cancel)
    {
        if (await _talk.OrAskAsync(email, "E-mail", cancel) is { } address)
        {
            await Api.ResendCodeAsync(address, cancel);
            _talk.Screen.Write(Tone.Normal, "If this address waits for a code, another one is under way.");
        }
    }

    private async Task ForgotAsync(string email, CancellationToken cancel)
    {
        if (await _talk.OrAskAsync(email, "E-mail", cancel) is { } address)
        {
            await Api.ForgotPasswordAsync(address, cancel);
            _talk.Screen.Write(Tone.Normal, "If an account has this address, a link is under way; it sets another password.");
        }
    }
}
