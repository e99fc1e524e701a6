using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Gateway;
using OrleansChat.Gateway.Health;
using OrleansChat.Gateway.Operations;
using OrleansChat.Gateway.Processes;
using OrleansChat.Gateway.Settings;
using OrleansChat.Silo.Bench;
using OrleansChat.Silo.Schema;

namespace OrleansChat.Silo;

/// <summary>A silo process.</summary>
public static class SiloProgram
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            switch (args)
            {
                case [JournalBench.Verb, ..]:
                    return await JournalBench.Run(args[1..]);
                case [SignInBench.Verb, ..]:
                    return await SignInBench.Run(args[1..]);
                case [HealthProbe.Verb, ..]:
                    return await HealthProbe.Run(args[1..]);
                case ["config", "check", ..]:
                    return SettingsHosting.Check(() => Build(args[2..]));
                case [MigrateVerb.Verb, ..]:
                    return await MigrateVerb.Run(Build(args[1..]));
                case [SeedVerb.Verb, ..]:
                    return await SeedVerb.Run(args[1..]);
                case [RestoredVerb.Verb, ..]:
                    return await RestoredVerb.Run(Build([.. args[1..].Where(arg => arg != RestoredVerb.EndSessions)]), args.Contains(RestoredVerb.EndSessions));
            }

            return await Build(args).RunToEnd();
        }
        catch (Exception refusal) when (refusal is StartRefusedException or OptionsValidationException or IOException or UnauthorizedAccessException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"chat: {refusal.Message}");
            return 1;
        }
    }

    /// <summary>The process as the command line, the environment and the files set it up.</summary>
    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddChatHost();
        builder.AddChatSilo();
        var app = builder.Build();
        app.UseChatOperations();
        app.MapChatSilo();
        return app;
    }
}
