using System.CommandLine;
using OrleansChat.Cli.Talk.Connection;
using static OrleansChat.Cli.Admin.Printer;

namespace OrleansChat.Cli.Admin;

/// <summary>People and their devices.</summary>
internal static class UserVerbs
{
    public static IEnumerable<Command> All(RunVerb run)
    {
        var prefix = new Argument<string>("prefix") { Description = "How the name begins.", DefaultValueFactory = _ => "" };
        yield return Verbs.Verb(run, "users", "Accounts by name, at most 100.", async (desk, parsed, cancel) =>
        {
            var users = await desk.Server.GetAsync($"users?query={Uri.EscapeDataString(parsed.GetRequiredValue(prefix))}", cancel);
            desk.Print.Table(
                users, ("NAME", Of("username")), ("ID", Of("userId")), ("OPERATOR", Of("operator")), ("BANNED", Of("banned")), ("SESSIONS", Of("sessions")),
                ("ROOMS", Of("rooms")), ("SEEN", At("lastSeenAt")));
            return ExitCodes.Done;
        }, prefix);
        yield return One(run);

        var of = new Option<string?>("--user") { Description = "Of this user alone." };
        yield return Verbs.Verb(run, "sessions", "Open sessions, the newest first, at most 100.", async (desk, parsed, cancel) =>
        {
            var sessions = await desk.Server.GetAsync(parsed.GetValue(of) is { } user ? $"sessions?user={Uri.EscapeDataString(user)}" : "sessions", cancel);
            desk.Print.Table(
                sessions, ("USER", Of("username")), ("DEVICE", Of("device")), ("FROM", Of("place")), ("SINCE", At("createdAt")), ("SEEN", At("lastSeenAt")),
                ("OPERATOR", Of("operator")));
            return ExitCodes.Done;
        }, of);
    }

    private static Command One(RunVerb run)
    {
        var name = new Argument<string>("name");
        var what = new Argument<string>("what")
        {
            Description = "show; ban, which ends every session; unban; logout, everywhere; reset, which mails a link for a new password.",
            DefaultValueFactory = _ => "show",
        };
        what.AcceptOnlyFromAmong("show", "ban", "unban", "logout", "reset");
        return Verbs.Verb(run, "user", "One account.", async (desk, parsed, cancel) =>
        {
            var path = $"users/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}";
            var (method, route, said) = parsed.GetRequiredValue(what) switch
            {
                "ban" => (HttpMethod.Post, $"{path}/ban", "Banned."),
                "unban" => (HttpMethod.Delete, $"{path}/ban", "Not banned any more."),
                "logout" => (HttpMethod.Post, $"{path}/logout", "Signed out everywhere."),
                "reset" => (HttpMethod.Post, $"{path}/reset", "A link is on its way to the account's address."),
                _ => (HttpMethod.Get, path, ""),
            };
            var answer = await desk.Server.SendAsync(method, route, null, cancel);
            if (method == HttpMethod.Get)
            {
                desk.Print.Facts(
                    answer, ("NAME", Of("username")), ("ID", Of("userId")), ("SHOWN AS", Of("displayName")), ("VERIFIED", Of("verified")),
                    ("OPERATOR", Of("operator")), ("SECOND FACTOR", Of("secondFactor")), ("BANNED", Of("banned")), ("SESSIONS", Of("sessions")),
                    ("ROOMS", Of("rooms")), ("MADE", At("createdAt")), ("SEEN", At("lastSeenAt")));
            }
            else
            {
                desk.Print.Say(said);
            }

            return ExitCodes.Done;
        }, name, what);
    }
}
