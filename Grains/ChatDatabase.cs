using Npgsql;

namespace OrleansChat.Grains;

/// <summary>
/// The silo's connections to PostgreSQL, apart by purpose so that one cannot starve another: the journal writes, everything else
/// reads and writes small rows. Membership has a third pool of its own, inside Orleans. No statement leaves anything in its session (a
/// test looks for what would), so connections go back without the seven statements that would clean it.
/// </summary>
public sealed class ChatDatabase : IAsyncDisposable
{
    /// <param name="connectionString">As an operator gives it; pool sizes, names and time limits are set here.</param>
    /// <param name="journalWriters">1–4 writes in flight per silo.</param>
    /// <param name="dataPool">Connections for everything but the journal, 4–100.</param>
    public ChatDatabase(string connectionString, int journalWriters, int dataPool)
    {
        Journal = Pool(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "chat-journal",
            MaxPoolSize = journalWriters,
            Timeout = 2,
            CommandTimeout = 3,
            KeepAlive = 10,
            NoResetOnClose = true,
            // The server gives up before the client does, so that "unknown" stays rare. Arrays of unknown length would make the
            // planner guess whole-table joins; the journal only ever looks up keys.
            Options = "-c statement_timeout=2000 -c lock_timeout=1000 -c plan_cache_mode=force_generic_plan " +
                "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c synchronous_commit=on -c jit=off",
        });
        Data = Pool(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "chat-data",
            MaxPoolSize = dataPool,
            Timeout = 2,
            CommandTimeout = 4,
            KeepAlive = 10,
            NoResetOnClose = true,
            // Nothing is prepared by itself: a statement that fails in the very use that prepares it mixes its connection up
            // (npgsql/npgsql#6391). What is asked for often is prepared where it is asked.
            MaxAutoPrepare = 0,
            Options = "-c statement_timeout=3500 -c lock_timeout=1000 -c jit=off",
        });
    }

    public NpgsqlDataSource Journal { get; }

    public NpgsqlDataSource Data { get; }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Data.DisposeAsync();
    }

    /// <summary>Named, because what is measured of a pool goes by its name, which otherwise is the connection string.</summary>
    private static NpgsqlDataSource Pool(NpgsqlConnectionStringBuilder settings) =>
        new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = settings.ApplicationName }.Build();
}
