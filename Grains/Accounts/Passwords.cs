using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Accounts;

internal enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, and its hash has fewer rounds than new ones get.</summary>
    RightButOld,
}

/// <summary>
/// Hashes and checks passwords, a few at a time: without the cap a handful of strangers who sign in could take every core from the
/// rooms. The same work is done for accounts that do not exist.
/// </summary>
internal sealed class Passwords(IOptions<AccountOptions> options) : IDisposable
{
    private readonly AccountOptions _options = options.Value;
    private readonly SemaphoreSlim _slots = new(options.Value.ConcurrentHashes, options.Value.ConcurrentHashes);
    private readonly PasswordHash _nobody = PasswordHash.Compute("", options.Value.PasswordIterations);
    private int _inside;

    /// <summary>A PHC string. Refusals: overloaded.</summary>
    public Task<Outcome<string>> Hash(string password) =>
        InTurn(() => PasswordHash.Compute(password, _options.PasswordIterations).ToString());

    /// <param name="stored">A PHC string; null: there is no such account, or it has no password.</param>
    public Task<Outcome<PasswordCheck>> Check(string password, string? stored) => InTurn(() =>
    {
        var hash = stored is null ? null : PasswordHash.Parse(stored);
        var matches = (hash ?? _nobody).Matches(password);
        return hash is null || !matches ? PasswordCheck.Wrong
            : hash.Iterations < _options.PasswordIterations ? PasswordCheck.RightButOld
            : PasswordCheck.Right;
    });

    public void Dispose() => _slots.Dispose();

    private async Task<Outcome<T>> InTurn<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref _inside) > _options.ConcurrentHashes + _options.QueuedHashes)
        {
            Interlocked.Decrement(ref _inside);
            return new ChatError(ErrorCode.Overloaded, RetryAfterMs: 2_000);
        }

        try
        {
            await _slots.WaitAsync();
            try
            {
                // Off the grain's scheduler, which is right here and nearly nowhere else: a tenth of a second of pure arithmetic that
                // touches no grain state would otherwise hold the activation's turn, and with it every other request to it.
                return await Task.Run(work);
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
}
