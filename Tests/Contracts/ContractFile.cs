using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Contracts;

/// <summary>A file that is made from the code and committed: APPROVE_CONTRACTS=1 writes it anew.</summary>
internal static class ContractFile
{
    /// <summary>As people read it: no escapes but those that JSON demands.</summary>
    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Indented { get; } = new(Json) { WriteIndented = true };

    public static void Compare(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("APPROVE_CONTRACTS") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(
            Holds(path, text),
            $"{path} is not what the gateway says by now. Write it with APPROVE_CONTRACTS=1 ./dev test --filter FullyQualifiedName~Contracts, and read what changed.");
    }

    public static bool Holds(string path, string text) =>
        Path.Combine(Repository.Root, path) is var file && File.Exists(file) && File.ReadAllText(file) == text;
}
