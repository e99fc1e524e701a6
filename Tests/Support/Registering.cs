using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Registrations;
using OrleansChat.Grains.Verifications;
using OrleansChat.Registrations;

namespace OrleansChat.Tests.Support;

/// <summary>Makes accounts on a database of a test, as the real registration does.</summary>
internal static class Registering
{
    public static readonly Caller Stranger = new(null, null, "192.0.2.7");

    public static RegistrationStore Store(DataCalls calls, AccountOptions? options = null)
    {
        var all = Options.Create(options ?? new AccountOptions());
        return new RegistrationStore(calls, new RegistrationSwitch(calls, all), all);
    }

    public static Task<Outcome<Account>> Register(
        DataCalls calls, string username, string? email = null, string passwordHash = "hash", AccountOptions? options = null, NewCode? code = null) =>
        Store(calls, options).Register(
            new Registration(username, email ?? $"{username}@example.com", "correct horse", null), passwordHash, code ?? NewCode.Make(), Stranger);
}
