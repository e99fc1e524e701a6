using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Settings;

/// <summary>The page and the list of settings are those of the options classes; <c>APPROVE_SETTINGS=1</c> writes both.</summary>
public sealed class SettingsDocumentTests
{
    private readonly SettingsDocument _document = new();

    [Fact]
    public void The_page_of_settings_is_the_classes()
    {
        Compare(Path.Combine("docs", "configuration.md"), _document.Page);
        Assert.Empty(_document.Undescribed);
    }

    [Fact]
    public void The_names_that_a_process_knows_are_the_classes() => Compare(Path.Combine("Gateway", "Settings", "known.txt"), _document.Names);

    private static void Compare(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("APPROVE_SETTINGS") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(File.ReadAllText(file) == text, $"{path} is not what the options classes say; APPROVE_SETTINGS=1 writes it, then build again.");
    }
}
