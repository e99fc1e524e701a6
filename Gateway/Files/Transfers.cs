using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Files;

/// <summary>How many files this gateway moves at once. Nobody waits here: who is refused comes back.</summary>
internal sealed class Transfers(IOptions<TransferOptions> options)
{
    private const int RetryAfterMs = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<UserId, int> _users = [];
    private int _all;

    /// <summary>Counts until it is disposed. Refusals: rate_limited (this user's are too many), overloaded.</summary>
    public Outcome<IDisposable> Begin(UserId user)
    {
        lock (_gate)
        {
            var mine = _users.GetValueOrDefault(user);
            if (mine >= options.Value.PerUser)
            {
                return new ChatError(ErrorCode.TooMany, RetryAfterMs: RetryAfterMs);
            }

            if (_all >= options.Value.AtOnce)
            {
                return new ChatError(ErrorCode.Overloaded, RetryAfterMs: RetryAfterMs);
            }

            _users[user] = mine + 1;
            _all++;
            return new Transfer(this, user);
        }
    }

    private void End(UserId user)
    {
        lock (_gate)
        {
            _all--;
            if (--_users[user] == 0)
            {
                _users.Remove(user);
            }
        }
    }

    private sealed class Transfer(Transfers all, UserId user) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            if (!_ended)
            {
                _ended = true;
                all.End(user);
            }
        }
    }
}
