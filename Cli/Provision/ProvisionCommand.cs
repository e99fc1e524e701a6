using System.CommandLine;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Provision;

/// <summary><c>chat provision</c>: users, rooms and tokens for any load tool, one JSON line per user.</summary>
public static class ProvisionCommand
{
    public static Command Create()
    {
        var port = new Option<int?>("--port") { Description = "The server's port here; default: what ./dev up started." };
        var users = new Option<int>("--users") { Description = "How many users.", Required = true };
        var rooms = new Option<int>("--rooms") { Description = "How many rooms; user i is a member of room i / members.", Required = true };
        var members = new Option<int>("--members") { Description = "Members of each room.", Required = true };
        var ttl = new Option<int>("--ttl") { Description = "Seconds that the tokens live.", DefaultValueFactory = _ => 86_400 };
        var file = new Option<FileInfo?>("--out") { Description = "Write here, readable by you alone, instead of to the standard output." };
        var command = new Command("provision", "Make users, rooms and tokens for load tools (operators only).")
        {
            port, users, rooms, members, ttl, file,
        };
        command.SetAction((parse, cancel) => Run(
            parse.GetValue(port),
            new ProvisionRequest(
                parse.GetValue(users), parse.GetValue(rooms), parse.GetValue(members), TimeSpan.FromSeconds(parse.GetValue(ttl))),
            parse.GetValue(file),
            cancel));
        return command;
    }

    private static async Task<int> Run(int? port, ProvisionRequest request, FileInfo? file, CancellationToken cancel)
    {
        try
        {
            var data = RunData.Find();
            var server = port is { } number ? new Uri($"http://127.0.0.1:{number}") : data.PublicUrl();
            await using var output = file is null ? Console.Out : Writer(file);
            await foreach (var line in Provisioner.Lines(server, data.ProvisionToken(), request, cancel))
            {
                await output.WriteLineAsync(line);
            }

            return 0;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private static StreamWriter Writer(FileInfo file) => new(PrivateFile.Open(file.FullName, FileMode.Create));
}
