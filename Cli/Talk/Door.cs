using OrleansChat.Client.Accounts;

namespace OrleansChat.Cli.Talk;

/// <summary>Before signing in.</summary>
internal sealed class Door : IPlace
{
    private readonly Talk _talk;
    private readonly Commands _commands;

    public Door(Talk talk)
    {
        _talk = talk;
        _commands = new Commands("")
            .Add("login", "[NAME]", "sign in", LoginAsync)
            .Add("register", "[NAME]", "make an account", RegisterAsync)
            .Add("help", "", "this list", (_, _) =>
            {
                _talk.Screen.Write(Tone.Normal, _commands!.Help);
                return Task.CompletedTask;
            })
            .Add("quit", "", "leave", (_, _) =>
            {
                _talk.Quit();
                return Task.CompletedTask;
            });
    }

    public string Prompt => "> ";

    public Task HandleAsync(string line, CancellationToken cancel) => _commands.RunAsync(line, _talk.Screen, cancel);

    private async Task LoginAsync(string name, CancellationToken cancel)
    {
        if (await OrAskAsync(name, "Name", cancel) is { } who && await _talk.AskAsync("Password", isSecret: true, cancel) is { } password)
        {
            await _talk.Server.SignInAsync(who, password, cancel, asking => _talk.AskAsync("Code of the second factor", isSecret: false, asking));
            await _talk.EnterAsync(cancel);
        }
    }

    private async Task RegisterAsync(string name, CancellationToken cancel)
    {
        if (await OrAskAsync(name, "Name", cancel) is { } who
            && await _talk.AskAsync("E-mail", isSecret: false, cancel) is { } email
            && await _talk.AskAsync("Password, 8 to 128 characters", isSecret: true, cancel) is { } password)
        {
            var made = await _talk.Server.Api.RegisterAsync(new Registration(who, email.Trim(), password), cancel);
            await _talk.Server.SignInAsync(made.Username, password, cancel);
            await _talk.EnterAsync(cancel);
        }
    }

    private async Task<string?> OrAskAsync(string given, string question, CancellationToken cancel) =>
        given.Length > 0 ? given : (await _talk.AskAsync(question, isSecret: false, cancel))?.Trim();
}
