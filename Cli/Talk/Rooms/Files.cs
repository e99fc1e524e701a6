using OrleansChat.Cli.Talk.Places;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client;
using OrleansChat.Client.Api;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Rooms;

/// <summary>The commands that send and fetch files.</summary>
internal static class Files
{
    private const string Bytes = "application/octet-stream";

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".mp4"] = "video/mp4",
        [".webm"] = "video/webm",
        [".mp3"] = "audio/mpeg",
        [".pdf"] = "application/pdf",
        [".zip"] = "application/zip",
        [".txt"] = "text/plain",
        [".csv"] = "text/csv",
        [".md"] = "text/markdown",
        [".json"] = "application/json",
    };

    public static Commands AddFiles(this Commands commands, Talk talk, Guid room) => commands
        .Add("upload", "PATH", "send a file", words => Upload(talk, room, words))
        .Add("download", "NUMBER [FOLDER]", "save the files of a message", words => Download(talk, room, words));

    private static void Upload(Talk talk, Guid room, string words)
    {
        var given = words.Trim('"', '\'');
        var path = given.Length == 0 ? "" : Path.GetFullPath(Home(given));
        if (!File.Exists(path))
        {
            talk.Screen.Write(Tone.Bad, path.Length == 0 ? "Say which file: /upload PATH" : $"There is no file {path}");
            return;
        }

        var (clientId, api) = (Guid.CreateVersion7(), talk.Live.Session.Files);
        Attachment? stored = null;
        talk.Send($"[{Path.GetFileName(path)}]", async (client, cancel) =>
        {
            // A repeat carries the file that is there already: the message stays the same.
            stored ??= await UploadAsync(api, path, cancel);
            return await client.PostAsync(room, new NewMessage("", Attachments: [stored.Id], ClientId: clientId), cancel);
        });
    }

    private static async Task<Attachment> UploadAsync(ChatApi api, string path, CancellationToken cancel)
    {
        var (name, type) = (Path.GetFileName(path), Types.GetValueOrDefault(Path.GetExtension(path), Bytes));
        try
        {
            return await api.UploadAsync(name, type, () => File.OpenRead(path), cancel);
        }
        catch (ChatRefusedException refused) when (refused.Refusal.Code == "attachment_type" && type != Bytes)
        {
            // It is not what its name says.
            return await api.UploadAsync(name, Bytes, () => File.OpenRead(path), cancel);
        }
    }

    private static void Download(Talk talk, Guid room, string words)
    {
        if (Writing.Target(words, out var folder) is not { } seq)
        {
            talk.Screen.Write(Tone.Bad, "Say which message, by its number: /download 12 [FOLDER]");
            return;
        }

        var target = Path.GetFullPath(folder.Length == 0 ? "." : Home(folder));
        var api = talk.Live.Session.Files;
        talk.Begin(async cancel =>
        {
            var page = await api.HistoryAsync(room, new HistoryRequest(Around: seq, Limit: 1), cancel);
            var files = page.Items.FirstOrDefault(item => item.Seq == seq)?.Attachments ?? [];
            List<string> saved = [];
            foreach (var file in files)
            {
                saved.Add(await SaveAsync(api, file, target, cancel));
            }

            return saved.Count == 0 ? $"#{seq} carries no files." : $"Saved {string.Join(", ", saved)}";
        });
    }

    /// <summary>Under a name that is free: nothing is written over.</summary>
    private static async Task<string> SaveAsync(ChatApi api, Attachment file, string folder, CancellationToken cancel)
    {
        // A name from somebody else never leaves the folder, nor does it hide.
        var name = SafeText.Line(Path.GetFileName(file.Name)).TrimStart('.');
        name = name.Length == 0 ? file.Id.ToString() : name;
        Directory.CreateDirectory(folder);
        for (var copy = 1; ; copy++)
        {
            var path = Path.Combine(folder, copy == 1 ? name : $"{Path.GetFileNameWithoutExtension(name)} ({copy}){Path.GetExtension(name)}");
            if (!Path.Exists(path))
            {
                await using var target = new FileStream(path, FileMode.CreateNew);
                try
                {
                    await api.DownloadAsync(file.Id, target, cancel);
                }
                catch
                {
                    // A part is not to be taken for the file.
                    await target.DisposeAsync();
                    File.Delete(path);
                    throw;
                }

                return path;
            }
        }
    }

    private static string Home(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : path;
}
