using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Deploy;

/// <summary>
/// The objects of <c>deploy/kubernetes</c> against the schemas of Kubernetes and the Prometheus operator. Needs node 20 or newer and npm;
/// <c>deploy/check kubernetes</c> does the same with what kustomize makes of the overlays.
/// </summary>
public sealed class KubernetesTests
{
    private static readonly string Objects = Path.Combine(Repository.Root, "deploy", "kubernetes");

    [Fact]
    public async Task Every_object_is_of_its_schema_and_has_no_field_beside_it()
    {
        var files = Directory.GetFiles(Objects, "*.yaml", SearchOption.AllDirectories)
            .Where(file => !File.ReadAllText(file).Contains("kind: Kustomization", StringComparison.Ordinal) && !IsPatch(file));
        var (code, output) = await Check([.. files]);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("silo.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFileSystem: true")]
    [InlineData("silo.yaml", "failureThreshold: 75", "failureTreshold: 75")]
    [InlineData("gateway.yaml", "averageValue: \"10000\"", "averageValues: \"10000\"")]
    [InlineData("gateway.yaml", "replicas: 2", "replicas: \"2\"")]
    [InlineData("network.yaml", "podSelector: {}", "podSelectors: {}")]
    [InlineData("monitoring.yaml", "interval: 15s", "intervall: 15s")]
    public async Task A_wrong_field_is_found(string file, string right, string wrong)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Objects, "base", file));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var (code, output) = await Check(["-"], text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal(1, code);
        Assert.Contains(wrong.Split(':')[0], output, StringComparison.Ordinal);
    }

    /// <summary>A part of an object, which only kustomize makes whole.</summary>
    private static bool IsPatch(string file) => File.Exists(Path.Combine(Objects, "base", Path.GetFileName(file))) && !file.Contains("/base/", StringComparison.Ordinal);

    private static async Task<(int Code, string Output)> Check(string[] files, string? input = null)
    {
        var folder = Path.Combine("Tests", "Kubernetes");
        if (!Directory.Exists(Path.Combine(Repository.Root, folder, "node_modules")))
        {
            var (code, output) = await Tool.Run("npm", ["ci", "--no-audit", "--no-fund", "--silent"], folder: folder);
            Assert.True(code == 0, output);
        }

        return await Tool.Run("node", ["check.mjs", .. files], input, folder);
    }
}
