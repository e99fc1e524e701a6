using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Registrations;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Verifications;
using OrleansChat.Registrations;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Registrations;

/// <summary>What the database decides about registrations, shown by racing it.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class RegistrationStoreTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private const int Racers = 8;

    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private DataCalls _calls = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: Racers);
        _calls = new DataCalls(_chat, NullLogger<DataCalls>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task One_of_many_registrations_gets_a_name()
    {
        var outcomes = await Race(index => Registering.Register(_calls, index % 2 == 0 ? "ann" : "ANN", $"ann{index}@example.com"));
        Assert.Single(outcomes, outcome => outcome.Ok);
        Assert.All(outcomes.Where(outcome => !outcome.Ok), outcome => Assert.Equal(ErrorCode.UsernameTaken, outcome.Refusal!.Code));
    }

    [Theory]
    [InlineData("paul", "PAUL")]
    [InlineData("paul", "pau1")]
    [InlineData("paul", "paui")]
    [InlineData("bob", "b0b")]
    [InlineData("modern", "modem")]
    [InlineData("wild", "vvilcl")]
    [InlineData("ann-b", "annb")]
    [InlineData("a.n_n", "ann")]
    public async Task Names_that_look_alike_are_one(string first, string second)
    {
        Assert.True((await Registering.Register(_calls, first)).Ok);
        Assert.Equal(ErrorCode.UsernameTaken, (await Registering.Register(_calls, second)).Refusal?.Code);
        Assert.True((await new AccountStore(_calls).IsTaken(second)).Value);
        Assert.False((await new AccountStore(_calls).IsTaken("somebody")).Value);
    }

    [Fact]
    public async Task An_address_in_use_is_not_told_stays_with_its_owner_who_is_mailed_and_not_too_often()
    {
        var outcomes = await Race(index => Registering.Register(_calls, $"{(char)('a' + index)}nn", "Same@example.com"));
        Assert.All(outcomes, outcome => Assert.True(outcome.Ok));
        Assert.Equal(1L, await Count("account WHERE email_key = 'same@example.com'"));
        Assert.Equal(Racers - 1L, await Count("account WHERE email IS NULL AND email_key IS NULL"));
        Assert.Equal(1L, await Count("mail WHERE template = 'verification'"));
        Assert.Equal(3L, await Count("mail WHERE template = 'address-in-use' AND content->>'username' = (SELECT username FROM account WHERE email IS NOT NULL)"));
        Assert.Equal(1L, await Count("verification"));
    }

    [Fact]
    public async Task One_of_many_first_accounts_is_the_operator()
    {
        var outcomes = await Race(index => Registering.Register(_calls, $"user{(char)('a' + index)}"));
        Assert.All(outcomes, outcome => Assert.True(outcome.Ok));
        Assert.Equal(1L, await Count("account WHERE operator"));
        Assert.Equal(1L, await Count("audit WHERE event = 'operator_made'"));
        Assert.Equal((long)Racers, await Count("audit WHERE event = 'register'"));
    }

    [Fact]
    public async Task A_first_registration_that_failed_leaves_the_place_to_the_next()
    {
        var refused = await Registering.Register(_calls, "ada", options: new AccountOptions { Registration = RegistrationMode.Closed });
        Assert.Equal(ErrorCode.RegistrationClosed, refused.Refusal?.Code);
        Assert.True((await Registering.Register(_calls, "bob")).Ok);
        Assert.True((await Registering.Register(_calls, "eve")).Ok);
        Assert.Equal("bob", await _database.Scalar<string>("SELECT username FROM account WHERE operator"));
    }

    [Fact]
    public async Task A_configured_operator_is_the_only_one()
    {
        var options = new AccountOptions { OperatorName = "Root" };
        Assert.True((await Registering.Register(_calls, "ada", options: options)).Ok);
        Assert.Equal(0L, await Count("account WHERE operator"));
        Assert.True((await Registering.Register(_calls, "root", options: options)).Ok);
        Assert.Equal("root", await _database.Scalar<string>("SELECT username FROM account WHERE operator"));
    }

    [Theory]
    [InlineData("UPDATE account SET username = 'other', username_key = 'other'")]
    [InlineData("UPDATE account SET username = 'deleted-1', username_key = 'deleted-1', operator = false, deleted_at = now()")]
    public async Task Whoever_takes_the_configured_name_when_it_is_free_again_is_no_operator(string leaves)
    {
        var options = new AccountOptions { OperatorName = "Root" };
        var starts = new OperatorByName(_calls, Options.Create(options));
        Assert.True((await Registering.Register(_calls, "root", options: options)).Ok);
        await _database.Execute(leaves);

        Assert.True((await Registering.Register(_calls, "root", "eve@example.com", options: options)).Ok);
        Assert.True((await starts.Apply("root")).Ok);
        Assert.False(await _database.Scalar<bool>("SELECT operator FROM account WHERE username = 'root'"));
        Assert.Equal(1L, await Count("audit WHERE event = 'operator_made'"));
    }

    [Fact]
    public async Task The_configured_name_makes_an_operator_at_a_start_too_and_once()
    {
        await _database.Execute("INSERT INTO account (user_id, username, username_key) VALUES (gen_random_uuid(), 'root', 'root')");
        var starts = new OperatorByName(_calls, Options.Create(new AccountOptions { OperatorName = "Root" }));
        await Racing.Run(4, _ => starts.Apply("Root"));
        Assert.Equal((1L, 1L), (await Count("account WHERE operator"), await Count("audit WHERE event = 'operator_made'")));
        await _database.Execute("UPDATE account SET username = 'other', username_key = 'other'");
        await _database.Execute("INSERT INTO account (user_id, username, username_key) VALUES (gen_random_uuid(), 'root', 'root')");
        await starts.Apply("Root");
        Assert.Equal("other", await _database.Scalar<string>("SELECT string_agg(username, ' ') FROM account WHERE operator"));
    }

    [Fact]
    public async Task An_installation_with_accounts_has_no_first_one_left()
    {
        await _database.Execute("INSERT INTO account (user_id, username, username_key) VALUES (gen_random_uuid(), 'old', 'old')");
        Assert.True((await Registering.Register(_calls, "ada")).Ok);
        Assert.Equal(0L, await Count("account WHERE operator"));
    }

    [Fact]
    public async Task An_invitation_is_good_for_its_uses_and_for_no_refused_registration()
    {
        var invited = new AccountOptions { Registration = RegistrationMode.Invite };
        var inviter = (await Registering.Register(_calls, "root")).Value!;
        var added = await new InvitationStore(_calls).Add(
            Secret.Hash("token"), 2, DateTimeOffset.FromUnixTimeSeconds(4_000_000_000), Registering.Stranger with { User = inviter.User });
        Assert.True(added.Ok);

        Assert.Equal(ErrorCode.InvitationInvalid, (await Invited("nobody", null)).Refusal?.Code);
        Assert.Equal(ErrorCode.InvitationInvalid, (await Invited("nobody", "wrong")).Refusal?.Code);
        Assert.Equal(ErrorCode.UsernameTaken, (await Invited("ROOT", "token")).Refusal?.Code);
        var outcomes = await Race(index => Invited($"user{(char)('a' + index)}", "token"));
        Assert.Equal(2, outcomes.Count(outcome => outcome.Ok));
        Assert.All(outcomes.Where(outcome => !outcome.Ok), outcome => Assert.Equal(ErrorCode.InvitationInvalid, outcome.Refusal!.Code));
        Assert.Equal(3L, await Count("account"));

        await _database.Execute("UPDATE invitation SET used = 0, expires_at = now()");
        Assert.Equal(ErrorCode.InvitationInvalid, (await Invited("late", "token")).Refusal?.Code);

        Task<Outcome<Account>> Invited(string name, string? token) => Registering.Store(_calls, invited).Register(
            new Registration(name, $"{name}@example.org", "correct horse", null, token), "hash", NewCode.Make(), Registering.Stranger);
    }

    [Fact]
    public async Task What_an_operator_says_holds_on_every_silo_over_what_is_configured()
    {
        var here = new RegistrationSwitch(_calls, Options.Create(new AccountOptions()));
        var there = new RegistrationSwitch(_calls, Options.Create(new AccountOptions { Registration = RegistrationMode.Invite }));
        Assert.Equal(RegistrationMode.Open, (await here.Read()).Value);
        Assert.Equal(RegistrationMode.Invite, (await there.Read()).Value);
        foreach (var mode in new[] { RegistrationMode.Closed, RegistrationMode.Open })
        {
            await here.Change(mode, Registering.Stranger);
            Assert.Equal((mode, mode), ((await here.Read()).Value, (await there.Read()).Value));
        }

        Assert.Equal(2L, await Count("audit WHERE event = 'registration_mode'"));
    }

    private Task<long> Count(string rows) => _database.Scalar<long>($"SELECT count(*) FROM {rows}");

    private static Task<Outcome<T>[]> Race<T>(Func<int, Task<Outcome<T>>> work) => Racing.Run(Racers, work);
}
