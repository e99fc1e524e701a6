using System.Globalization;

namespace OrleansChat.Gateway.Health;

/// <summary>Asks a process on this machine how it is: for supervisors that can only run a command, as in images without a shell.</summary>
public static class HealthProbe
{
    public const string Verb = "health";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(4);

    /// <param name="args">"live" or "ready"; then settings, which else come from the environment as the process has them.</param>
    /// <returns>The exit code: 0 if the answer was 200.</returns>
    public static async Task<int> Run(string[] args)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var port = settings.GetValue($"{Operations.OperationsOptions.Section}:{nameof(Operations.OperationsOptions.Port)}", 0);
        if (args is not ["live" or "ready", ..] || port == 0)
        {
            await Console.Error.WriteLineAsync("chat: usage: health live|ready, with Chat:Operations:Port set as for the process itself.");
            return 2;
        }

        using var http = new HttpClient { Timeout = TimeLimit };
        try
        {
            using var answer = await http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/{args[0]}")));
            Console.WriteLine(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"chat: {fault.Message}");
            return 1;
        }
    }
}
