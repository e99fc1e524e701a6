using OrleansChat.Silo.Schema;

namespace OrleansChat.Silo;

/// <summary>Brings the schema to this build's and ends: for installations whose silos have a role that may not change it.</summary>
internal static class MigrateVerb
{
    public const string Verb = "migrate";

    public static async Task<int> Run(WebApplication app)
    {
        await using (app)
        {
            await app.Services.GetRequiredService<DatabaseStart>().Reach(SiloDatabase.OwnPool, CancellationToken.None);
            await app.Services.GetRequiredService<SchemaMigrator>().Migrate(CancellationToken.None);
            Console.WriteLine("The schema is this build's.");
            return 0;
        }
    }
}
