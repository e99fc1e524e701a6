using OrleansChat.Grains.Seeding;
using OrleansChat.Silo.Schema;

namespace OrleansChat.Silo;

/// <summary>Gives a new installation an operator, two people and a group with a few words in it, and ends.</summary>
internal static class SeedVerb
{
    public const string Verb = "seed";

    /// <param name="args"><c>--operator NAME --password-file FILE</c>, and settings.</param>
    public static async Task<int> Run(string[] args)
    {
        var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
        if (settings["operator"] is not { } name || settings["password-file"] is not { } file)
        {
            throw new StartRefusedException("seed takes --operator NAME --password-file FILE.");
        }

        await using var app = SiloProgram.Build(args);
        var start = app.Services.GetRequiredService<DatabaseStart>();
        await start.Reach(SiloDatabase.OwnPool, CancellationToken.None);
        await start.Schema(CancellationToken.None);
        var seeding = app.Services.GetRequiredService<Seeding>();
        var seeded = await start.Insist(
            () => seeding.Run(name, async () => (await File.ReadAllTextAsync(file)).TrimEnd('\r', '\n')), CancellationToken.None);
        if (!seeded.Ok)
        {
            throw new StartRefusedException($"seed: {seeded.Refusal.Message}");
        }

        Console.WriteLine(seeded.Value is { } made ? $"There are an operator, {made}, and a first group." : "There are accounts already: nothing was done.");
        return 0;
    }
}
