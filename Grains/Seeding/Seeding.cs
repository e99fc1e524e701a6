using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Seeding;

/// <summary>
/// What a new installation has to look at: an operator, two people and a group in which they have talked. All ids are fixed, so whoever
/// is interrupted runs it again. As in <see cref="Provisioning"/> only the room's grain is left out.
/// </summary>
public sealed class Seeding
{
    private const string Slug = "welcome";

    private static readonly RoomId Welcome = new(Guid.Parse("00000000-0000-7000-8000-0000000000a0"));

    private readonly SeedStore _store;
    private readonly Passwords _passwords;
    private readonly PasswordRules _rules;
    private readonly IRoomStore _rooms;
    private readonly IJournal _journal;
    private readonly RoomOptions _options;
    private readonly TimeProvider _time;

    internal Seeding(
        SeedStore store, Passwords passwords, PasswordRules rules, IRoomStore rooms, IJournal journal, IOptions<RoomOptions> options, TimeProvider time) =>
        (_store, _passwords, _rules, _rooms, _journal, _options, _time) = (store, passwords, rules, rooms, journal, options.Value, time);

    /// <summary>
    /// Nothing for an installation that has accounts of its own; what an earlier run has begun is ended. Refusals: username_invalid,
    /// password_invalid, password_common, unavailable, unknown.
    /// </summary>
    /// <param name="password">Asked for only where it is needed.</param>
    /// <returns>The operator's name; null: there are accounts already.</returns>
    public async Task<Outcome<string?>> Run(string operatorName, Func<Task<string>> password)
    {
        var found = await _store.Look();
        if (!found.Ok)
        {
            return found.Refusal;
        }

        if (!found.Value.Accounts)
        {
            return await Make(operatorName, await password());
        }

        return found.Value.Operator is { } there ? await Talk(there) : (string?)null;
    }

    private async Task<Outcome<string?>> Make(string name, string password)
    {
        if (!AccountRules.IsUsername(name) || SeedStore.People.Contains(AccountRules.Key(name)))
        {
            return ErrorCode.UsernameInvalid;
        }

        if (_rules.Check(password, name) is { } refusal)
        {
            return refusal;
        }

        var hash = await _passwords.Hash(password);
        if (!hash.Ok)
        {
            return hash.Refusal;
        }

        var made = await _store.Insert(name, hash.Value);
        return !made.Ok ? made.Refusal : made.Value ? await Talk(name) : (string?)null;
    }

    private async Task<Outcome<string?>> Talk(string name)
    {
        var (chief, ada, grace) = (SeedStore.Operator, SeedStore.Ada, SeedStore.Grace);
        RoomCommand[] commands =
        [
            new CreateRoom(chief, ClientId.New(), RoomKind.Group, "Welcome", Slug, "Say hello", Visibility.Public, [ada, grace]),
            new PostMessage(chief, ClientId.New(), "Welcome! This group is **public**: everybody may join it."),
            new PostMessage(ada, ClientId.New(), "Hello! Is this kept, too, when the server dies in the middle of it?"),
            new PostMessage(grace, ClientId.New(), "Once it was acknowledged, yes. `./dev load` proves it."),
        ];
        var state = new RoomState();
        var batch = new NumberedBatch(0, 0);
        foreach (var command in commands)
        {
            var events = RoomRules.Decide(state, command, null, _time.GetUtcNow().ToUnixTimeMilliseconds(), _options);
            if (!events.Ok)
            {
                return events.Refusal;
            }

            batch.Add(new PendingCommand(command, CommandHash.Of(command), 0), events.Value, state);
        }

        // A name that somebody else has by now stays theirs, and there is no first group.
        if (!await _rooms.ClaimSlug(Welcome, Slug))
        {
            return name;
        }

        return await _journal.Append(batch.ToAppend(Welcome, state)) switch
        {
            // The head had moved: an earlier run has stored it.
            AppendStatus.Committed or AppendStatus.Conflict => name,
            AppendStatus.Unavailable => ErrorCode.Unavailable,
            AppendStatus.Unknown => ErrorCode.Unknown,
            var status => throw new InvalidOperationException($"The first group was not stored: {status}."),
        };
    }
}
