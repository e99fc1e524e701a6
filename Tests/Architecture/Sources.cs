using OrleansChat.Tests.Support;

namespace OrleansChat.Tests.Architecture;

/// <summary>The source files of the repository, by their paths in it.</summary>
internal static class Sources
{
    private static readonly string[] Projects = ["Grains.Interfaces", "Grains", "Silo", "Gateway", "Client", "Cli", "Tests"];

    /// <param name="projects">None: all.</param>
    public static IEnumerable<(string Path, string Text)> Read(params string[] projects) =>
        from project in projects.Length == 0 ? Projects : projects
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
        where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
        select (path, File.ReadAllText(file));
}
