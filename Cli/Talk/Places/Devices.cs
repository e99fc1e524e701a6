using System.Globalization;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Places;

/// <summary>The command <c>sessions</c>: where the user is signed in.</summary>
internal static class Devices
{
    public static Commands AddDevices(this Commands commands, Talk talk)
    {
        IReadOnlyList<DeviceView> listed = [];
        return commands.Add("sessions", "[end NUMBER|end others]", "your signed-in devices; sign some out", async (words, cancel) =>
        {
            if (words.Length > 0)
            {
                await EndAsync(talk, listed, words, cancel);
                return;
            }

            listed = await talk.Live.Api.SessionsAsync(cancel);
            talk.Screen.Write(Tone.Normal, string.Join('\n', listed.Select((device, at) => Line(at + 1, device))));
        });
    }

    private static async Task EndAsync(Talk talk, IReadOnlyList<DeviceView> listed, string words, CancellationToken cancel)
    {
        if (words == "end others")
        {
            await talk.Live.Api.EndOtherSessionsAsync(cancel);
            talk.Screen.Write(Tone.Good, "All other devices are signed out.");
        }
        else if (words.StartsWith("end ", StringComparison.Ordinal)
            && int.TryParse(words[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= listed.Count)
        {
            await talk.Live.Api.EndSessionAsync(listed[number - 1].SessionId, cancel);
            talk.Screen.Write(Tone.Good, "That device is signed out.");
        }
        else
        {
            talk.Screen.Write(Tone.Bad, "Say which, by its number in the list: sessions, then sessions end 2, or sessions end others.");
        }
    }

    private static string Line(int number, DeviceView device)
    {
        var seen = device.LastSeenAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"{number,3}  {device.Name ?? "a device"} · {device.Place ?? "no place known"} · last seen {seen}{(device.Current ? " · this one" : "")}";
    }
}
