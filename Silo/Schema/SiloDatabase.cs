using Npgsql;

namespace OrleansChat.Silo.Schema;

/// <summary>The host's own few connections (start-up, health), and connection strings for the pools inside Orleans.</summary>
public sealed class SiloDatabase : IAsyncDisposable
{
    public const int OwnPool = 2;

    private readonly string _connectionString;

    /// <param name="connectionString">As an operator gives it: <c>ConnectionStrings:Chat</c>.</param>
    public SiloDatabase(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new StartRefusedException("No database is given: set ConnectionStrings__Chat, for example to \"Host=127.0.0.1;Database=chat;Username=chat;Password=…\".");
        }

        _connectionString = connectionString;
        Own = new NpgsqlDataSourceBuilder(Pool("chat-silo", OwnPool)) { Name = "chat-silo" }.Build();
    }

    public NpgsqlDataSource Own { get; }

    /// <summary>A connection string with a pool of its own: pools are apart by name, so that one cannot starve another.</summary>
    public string Pool(string name, int size) => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        ApplicationName = name,
        MaxPoolSize = size,
        Timeout = 3,
        CommandTimeout = 5,
        KeepAlive = 10,
        TcpKeepAlive = true,
    }.ConnectionString;

    public ValueTask DisposeAsync() => Own.DisposeAsync();
}
