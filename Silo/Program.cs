using Microsoft.Extensions.Options;
using OrleansChat.Gateway;
using OrleansChat.Silo.Bench;

namespace OrleansChat.Silo;

/// <summary>A silo process.</summary>
public static class SiloProgram
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is [JournalBench.Verb, ..])
            {
                return await JournalBench.Run(args[1..]);
            }

            if (args is [SignInBench.Verb, ..])
            {
                return await SignInBench.Run(args[1..]);
            }

            var builder = WebApplication.CreateBuilder(args);
            builder.AddChatHost();
            builder.AddChatSilo();
            var app = builder.Build();
            app.MapChatSilo();
            await app.RunAsync();
            return 0;
        }
        catch (Exception refusal) when (refusal is StartRefusedException or OptionsValidationException or IOException)
        {
            await Console.Error.WriteLineAsync($"chat: {refusal.Message}");
            return 1;
        }
    }
}
