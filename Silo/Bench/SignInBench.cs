using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime;
using System.Text.Json;
using Microsoft.Extensions.Configuration.Memory;
using Npgsql;
using OrleansChat.Gateway;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Hashing;

namespace OrleansChat.Silo.Bench;

/// <summary>
/// Measures sign-ins through REST, with rate limits off, next to the bare cost of one password hash, in turns; and how long it takes to
/// ask for a lost password or another code, for addresses that are known and others. A whole silo and gateway run in this process with
/// the clients; PostgreSQL shares the machine. Prints one JSON line. Its accounts go again, its rows in the audit log stay, which nobody
/// may delete: give it a database of its own.
/// </summary>
internal static class SignInBench
{
    public const string Verb = "sign-in-bench";

    private const string Password = "correct horse battery staple";

    // Enough that hashes never wait for the rest of a sign-in, whose commits wait for one another: the audit log is a chain.
    private const int ClientsPerCore = 8;

    private const int MostWarmups = 6;

    /// <summary>The share of all cores' time that no longer matters.</summary>
    private const double Compiling = 0.005;

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);
    private static readonly int Cores = Environment.ProcessorCount;

    public static async Task<int> Run(string[] args)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var connection = settings.GetConnectionString("Chat") ?? throw new StartRefusedException("ConnectionStrings__Chat is not set.");
        var (rounds, warmup, seconds) = (settings.GetValue("rounds", 3), settings.GetValue("warmup", 10), settings.GetValue("seconds", 5));
        var asks = settings.GetValue("asks", 200);

        // Whatever waits for an answer that does not come: the bench ends, and says so.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120 + (MostWarmups * warmup) + (2 * rounds * seconds) + asks));
        await using var app = Compose(args);
        try
        {
            await app.StartAsync(patience.Token);
            await using var database = NpgsqlDataSource.Create(connection);
            await Measure(app, database, new Plan(rounds, warmup, seconds, asks)).WaitAsync(patience.Token);
            return 0;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("chat: the bench took longer than it may: something does not answer.");
            return 1;
        }
        finally
        {
            using var stop = new CancellationTokenSource(StopTime);
            await app.StopAsync(stop.Token);
        }
    }

    private static async Task Measure(WebApplication app, NpgsqlDataSource database, Plan plan)
    {
        var passwords = app.Services.GetRequiredService<Passwords>();
        var prefix = $"bench-{Guid.NewGuid():N}"[..18];
        var hash = (await passwords.Hash(Password)).Value!;
        await Enrol(database, prefix, hash);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await WarmUp(client => SignIn(http, $"{prefix}-{client}"), plan.Warmup);
        var (bare, signIns) = (new List<Pace>(), new List<Pace>());
        for (var round = 0; round < plan.Rounds; round++)
        {
            bare.Add(await Rate(Cores, async _ => Expect((await passwords.Check(Password, hash)).Value == PasswordCheck.Right, "a hash"), plan.Seconds));
            signIns.Add(await Rate(Cores * ClientsPerCore, client => SignIn(http, $"{prefix}-{client}"), plan.Seconds));
        }

        var forgot = await AskTimes.Measure(http, "accounts/password/forgot", prefix, plan.Asks);
        var resend = await AskTimes.Measure(http, "accounts/verification/resend", prefix, plan.Asks);
        await Remove(database, prefix);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            cores = Cores,
            hash = hash[..hash.LastIndexOf('$', hash.LastIndexOf('$') - 1)],
            hashesPerSecondPerCore = bare.Select(pace => Math.Round(pace.PerSecond / Cores, 2)),
            signInsPerSecondPerCore = signIns.Select(pace => Math.Round(pace.PerSecond / Cores, 2)),
            ownCpuMillisecondsPerHash = Math.Round(Median(bare, pace => pace.OwnCpuMs), 2),
            ownCpuMillisecondsPerSignIn = Math.Round(Median(signIns, pace => pace.OwnCpuMs), 2),
            ofTheLimit = Math.Round(Median(signIns, pace => pace.PerSecond) / Median(bare, pace => pace.PerSecond), 3),
            forgot,
            resend,
        }));
    }

    private static WebApplication Compose(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Chat:Cluster:ClusterId"] = Verb,
                ["Chat:Gateway:Hosted"] = "true",
                ["Chat:RateLimits:Enabled"] = "false",
                ["Chat:Accounts:QueuedHashes"] = $"{Cores * ClientsPerCore}",
                ["Chat:Tokens:Passphrase"] = "a passphrase of the bench",
                ["Logging:LogLevel:OrleansChat"] = "Error",
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
                ["urls"] = "http://127.0.0.1:0",
            },
        });
        builder.AddChatHost();
        builder.AddChatSilo();
        var app = builder.Build();
        app.MapChatSilo();
        return app;
    }

    /// <summary>Until hardly anything is compiled any more: what is used often is compiled anew in the background, once in the life of a server.</summary>
    private static async Task WarmUp(Func<int, Task> call, int seconds)
    {
        for (var time = 0; time < MostWarmups; time++)
        {
            var before = JitInfo.GetCompilationTime();
            await Rate(Cores * ClientsPerCore, call, seconds);
            if ((JitInfo.GetCompilationTime() - before).TotalSeconds < Compiling * seconds * Cores)
            {
                return;
            }
        }
    }

    /// <summary>Loops that call again as soon as they are answered.</summary>
    private static async Task<Pace> Rate(int loops, Func<int, Task> call, int seconds)
    {
        var (done, watch, cpu) = (0L, Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(Enumerable.Range(0, loops).Select(loop => Task.Run(async () =>
        {
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                await call(loop);
                Interlocked.Increment(ref done);
            }
        })));
        return new Pace(done / watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / Math.Max(1, done));
    }

    private static async Task SignIn(HttpClient http, string username)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/sessions", new { username, password = Password });
        var text = await answer.Content.ReadAsStringAsync();
        Expect(answer.IsSuccessStatusCode, text);
    }

    private static async Task Enrol(NpgsqlDataSource database, string prefix, string hash)
    {
        for (var client = 0; client < Cores * ClientsPerCore; client++)
        {
            await Execute(
                database,
                "INSERT INTO account (user_id, username, username_key, password_hash, verified) VALUES ($1, $2, $2, $3, true)",
                Guid.NewGuid(),
                $"{prefix}-{client}",
                hash);
        }

        // Another code is mailed to unverified accounts only.
        await Execute(
            database,
            "INSERT INTO account (user_id, username, username_key, email, email_key) VALUES ($1, $2, $2, $3, $3)",
            Guid.NewGuid(),
            $"{prefix}-known",
            AskTimes.Known(prefix));
    }

    private static async Task Remove(NpgsqlDataSource database, string prefix)
    {
        const string Mine = "SELECT user_id FROM account WHERE starts_with(username_key, $1)";
        await Execute(database, $"DELETE FROM verification WHERE user_id IN ({Mine})", prefix);
        await Execute(database, $"DELETE FROM password_reset WHERE user_id IN ({Mine})", prefix);
        await Execute(database, "DELETE FROM mail WHERE starts_with(address, $1)", prefix);
        await Execute(database, $"DELETE FROM refresh_token WHERE session_id IN (SELECT session_id FROM session WHERE user_id IN ({Mine}))", prefix);
        await Execute(database, $"DELETE FROM session WHERE user_id IN ({Mine})", prefix);
        await Execute(database, "DELETE FROM account WHERE starts_with(username_key, $1)", prefix);
    }

    private static async Task Execute(NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        await command.ExecuteNonQueryAsync();
    }

    private static double Median(List<Pace> rounds, Func<Pace, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);

    private static void Expect(bool right, string answer)
    {
        if (!right)
        {
            throw new InvalidOperationException($"The bench was refused: {answer}");
        }
    }

    /// <param name="Warmup">Seconds, again and again until little is compiled.</param>
    /// <param name="Seconds">Of each kind, in each round.</param>
    /// <param name="Asks">How often each address is asked for.</param>
    private sealed record Plan(int Rounds, int Warmup, int Seconds, int Asks);

    /// <param name="OwnCpuMs">Processor time of this process for one call: the server and its clients, without PostgreSQL.</param>
    private readonly record struct Pace(double PerSecond, double OwnCpuMs);
}
