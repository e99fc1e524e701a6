using System.Text.Json;
using OrleansChat.Silo;
using Xunit;

namespace OrleansChat.Tests.Deploy;

/// <summary>What <c>deploy/sbom.sh</c> says is in a program is what was restored for it.</summary>
public sealed class BillOfMaterialsTests
{
    [Fact]
    public async Task It_lists_every_package_of_the_program_with_its_version_and_hash()
    {
        var deps = Path.ChangeExtension(typeof(SiloProgram).Assembly.Location, ".deps.json");
        var (code, output) = await Tool.Run("bash", ["deploy/sbom.sh", deps]);
        Assert.True(code == 0, output);
        using var bill = JsonDocument.Parse(output);
        using var restored = JsonDocument.Parse(await File.ReadAllTextAsync(deps));

        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        var listed = bill.RootElement.GetProperty("components").EnumerateArray().Select(part => $"{part.GetProperty("name")}/{part.GetProperty("version")}").Order().ToArray();
        var packages = restored.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package").Select(library => library.Name).Order();
        Assert.Equal(packages, listed);
        Assert.Contains(listed, name => name.StartsWith("Npgsql/", StringComparison.Ordinal));
        Assert.All(bill.RootElement.GetProperty("components").EnumerateArray(), part => Assert.NotEmpty(part.GetProperty("properties")[0].GetProperty("value").GetString()!));
    }
}
