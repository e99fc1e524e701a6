using System.CommandLine;
using System.Net;

namespace OrleansChat.Cli.Balance;

/// <summary><c>chat balance</c>: one address in front of several gateways, for <c>./dev up --gateways N</c>.</summary>
public static class BalanceCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen") { Description = "[ADDRESS:]PORT to listen on; the address defaults to 127.0.0.1.", Required = true };
        var to = new Option<string>("--to") { Description = "Gateways as [ADDRESS:]PORT, with commas between.", Required = true };
        var command = new Command("balance", "Spread TCP connections over the gateways that are ready, in turn.") { listen, to };
        command.SetAction((parsed, cancel) => Run(parsed.GetRequiredValue(listen), parsed.GetRequiredValue(to), cancel));
        return command;
    }

    /// <summary>"5080" and "127.0.0.1:5080" alike.</summary>
    internal static IPEndPoint Parse(string text) =>
        int.TryParse(text, out var port) && port is > 0 and < 65536
            ? new IPEndPoint(IPAddress.Loopback, port)
            : IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0
                ? endpoint
                : throw new FormatException($"{text} is not an address: expected PORT or ADDRESS:PORT.");

    private static async Task<int> Run(string listen, string to, CancellationToken cancel)
    {
        try
        {
            var backends = to.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToArray();
            await using var balancer = new Balancer(Parse(listen), backends, TimeProvider.System);
            Console.WriteLine($"Balancing {balancer.Listening} over {string.Join(", ", backends.AsEnumerable())}");
            await balancer.Run(cancel);
            return 0;
        }
        catch (Exception fault) when (fault is FormatException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync($"chat: {fault.Message}");
            return 1;
        }
    }
}
