using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Hashing;

namespace OrleansChat.Grains.Accounts;

/// <summary>
/// Hashes and checks passwords, a few at a time: without the cap a handful of strangers who sign in could take every core and the
/// memory from the rooms. The same work is done for accounts that do not exist.
/// </summary>
public sealed partial class Passwords : IHostedService, IDisposable
{
    private readonly AccountOptions _options;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _slots;
    private readonly Sodium? _sodium;
    private readonly PasswordHasher _hasher;
    private int _inside;
    private long _computed;

    public Passwords(IOptions<AccountOptions> options, ILogger<Passwords>? log = null)
        : this(options.Value, Sodium.Load(), log)
    {
    }

    internal Passwords(AccountOptions options, Sodium? sodium, ILogger<Passwords>? log = null)
    {
        (_options, _sodium, _log) = (options, sodium, log ?? NullLogger<Passwords>.Instance);
        _slots = new SemaphoreSlim(_options.ConcurrentHashes, _options.ConcurrentHashes);
        var cost = new HashCost(_options.Argon2 ? _options.Argon2MemoryKiB : 0, _options.Argon2Passes, _options.PasswordIterations);
        _hasher = new PasswordHasher(cost, new Pepper(_options.Pepper), sodium);
    }

    /// <summary>Hashes computed since the start, for whatever reason.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    /// <summary>A stored string. Refusals: rate_limited (too many at once; the caller's own doing or not, waiting is what helps).</summary>
    public Task<Outcome<string>> Hash(string password) => InTurn<string>(() => _hasher.Hash(password));

    /// <summary>Refusals: rate_limited, unavailable (this silo cannot check this hash).</summary>
    /// <param name="stored">A stored string; null: there is no such account, or it has no password.</param>
    public Task<Outcome<PasswordCheck>> Check(string password, string? stored) => InTurn<PasswordCheck>(
        () => _hasher.Check(password, stored) is var check and not PasswordCheck.NotHere ? check : ErrorCode.Unavailable);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_sodium is null)
        {
            LogNoSodium();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _slots.Dispose();

    private async Task<Outcome<T>> InTurn<T>(Func<Outcome<T>> work)
    {
        if (Interlocked.Increment(ref _inside) > _options.ConcurrentHashes + _options.QueuedHashes)
        {
            Interlocked.Decrement(ref _inside);
            return new ChatError(ErrorCode.TooMany, RetryAfterMs: 2_000);
        }

        try
        {
            await _slots.WaitAsync();
            try
            {
                Interlocked.Increment(ref _computed);
                // Off the grain's scheduler, which is right here and nearly nowhere else: tens of milliseconds of pure arithmetic that
                // touch no grain state would otherwise hold the activation's turn, and with it every other request to it.
                return await Task.Run(work);
            }
            catch (InsufficientMemoryException)
            {
                return new ChatError(ErrorCode.Overloaded, RetryAfterMs: 2_000);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    [LoggerMessage(EventId = 5032, Level = LogLevel.Warning, Message =
        "libsodium is not here: new password hashes are PBKDF2, and accounts whose hash is Argon2id cannot sign in at this silo (unavailable).")]
    private partial void LogNoSodium();
}
