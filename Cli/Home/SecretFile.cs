using System.Text.Json;

namespace OrleansChat.Cli.Home;

/// <summary>Secrets of one kind, by server, in a file that only its owner can read.</summary>
internal sealed class SecretFile(string path)
{
    /// <summary>As JSON; null: there is none.</summary>
    public string? Find(string server) => Load().TryGetValue(server, out var kept) ? kept.GetRawText() : null;

    public void Keep(string server, string secret) => Save(Load(), all => all[server] = JsonSerializer.Deserialize<JsonElement>(secret));

    public void Forget(string server)
    {
        var all = Load();
        if (all.ContainsKey(server))
        {
            Save(all, rest => rest.Remove(server));
        }
    }

    private Dictionary<string, JsonElement> Load()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllBytes(path)) ?? [];
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return [];
        }
    }

    // Written beside and renamed: a crash leaves the old file or the new one.
    private void Save(Dictionary<string, JsonElement> all, Action<Dictionary<string, JsonElement>> change)
    {
        change(all);
        PrivateFile.Folder(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Environment.ProcessId}";
        // What lies there already is of a run that crashed, or of somebody else.
        File.Delete(beside);
        using (var stream = PrivateFile.Open(beside, FileMode.CreateNew))
        {
            JsonSerializer.Serialize(stream, all);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
