using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client;

namespace OrleansChat.Cli.Admin;

/// <summary><c>log</c>: what a process remembers of its log, and what comes.</summary>
internal static class LogVerb
{
    public static Command Create(RunVerb run)
    {
        var process = ClusterVerbs.Process();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until Ctrl-C, or until the process ends." };
        var level = new Option<string>("--level") { Description = "The least level that is shown.", DefaultValueFactory = _ => "info" };
        level.AcceptOnlyFromAmong("debug", "info", "warn", "error", "critical");
        var last = new Option<int>("--last") { Description = "So many of the last entries, 1 to 500.", DefaultValueFactory = _ => 50 };
        return Verbs.Verb(run, "log", "The log of a process: the last 2,000 entries are in its memory.", async (desk, parsed, cancel) =>
        {
            var path = string.Create(
                CultureInfo.InvariantCulture,
                $"processes/{Uri.EscapeDataString(parsed.GetRequiredValue(process))}/log"
                    + $"?level={parsed.GetValue(level)}&last={parsed.GetValue(last)}&follow={parsed.GetValue(follow)}");
            try
            {
                return await PrintAsync(desk, path, Output.Read(cancel));
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return ExitCodes.OutputClosed;
            }
            catch (OperationCanceledException) when (parsed.GetValue(follow))
            {
                // It has no other end.
                return ExitCodes.Done;
            }
        }, process, follow, level, last);
    }

    private static async Task<int> PrintAsync(Desk desk, string path, CancellationToken cancel)
    {
        using var answer = await desk.Server.OpenAsync(path, cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        while (await LineAsync(reader, cancel) is { } line)
        {
            if (desk.Print.IsJson)
            {
                desk.Print.Raw(line);
            }
            else
            {
                desk.Print.Say(Text(JsonSerializer.Deserialize<JsonElement>(line)));
            }
        }

        return ExitCodes.Done;
    }

    private static async Task<string?> LineAsync(StreamReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadLineAsync(cancel);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new ChatUnreachableException($"The log broke off: {fault.Message}", fault);
        }
    }

    private static string Text(JsonElement entry)
    {
        if (entry.TryGetProperty("lost", out var lost))
        {
            return $"… {lost} entries are gone …";
        }

        var category = entry.GetProperty("category").GetString()!;
        var (level, text) = (entry.GetProperty("level").GetString(), entry.GetProperty("text").GetString());
        return $"{Printer.At("at")(entry)} {level,-8} {category[(category.LastIndexOf('.') + 1)..]}: {text}";
    }
}
