using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OrleansChat.Gateway;
using OrleansChat.Grains;
using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Architecture;

/// <summary>Silo → Grains → Grains.Interfaces ← Gateway; Client stands alone; Cli → Client.</summary>
public sealed partial class LayerTests
{
    private static readonly Assembly Contracts = typeof(ChatGrains).Assembly;
    private static readonly Assembly Client = typeof(OrleansChat.Client.ChatClient).Assembly;

    [Theory]
    [InlineData("Grains.Interfaces", "")]
    [InlineData("Grains", "Grains.Interfaces")]
    [InlineData("Gateway", "Grains.Interfaces")]
    [InlineData("Silo", "Gateway Grains")]
    [InlineData("Client", "")]
    [InlineData("Cli", "Client")]
    public void Projects_reference_what_the_drawing_says(string project, string expected)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, project, $"{project}.csproj"));
        var references = file.Descendants("ProjectReference").Select(one => Path.GetFileNameWithoutExtension((string)one.Attribute("Include")!)).Order();
        Assert.Equal(expected, string.Join(' ', references));
    }

    /// <summary>Pooled connections go back as they are (ChatDatabase): what one statement set, the next user of the connection would have.</summary>
    [Fact]
    public void No_statement_leaves_anything_in_its_session() =>
        Assert.Empty(Sources.Read("Grains").Concat(Schema()).Where(file => SessionState().IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void Assemblies_reference_no_more_than_the_projects_do()
    {
        Assert.Empty(Own(Contracts));
        Assert.Equal(["OrleansChat.Grains.Interfaces"], Own(typeof(GrainsHosting).Assembly));
        Assert.Equal(["OrleansChat.Grains.Interfaces"], Own(typeof(GatewayHosting).Assembly));
        Assert.Empty(Own(Client));
        Assert.DoesNotContain(Own(typeof(SiloHosting).Assembly), name => name.EndsWith("Client", StringComparison.Ordinal));
        Assert.DoesNotContain(Own(typeof(Cli.Load.Checker.HistoryChecker).Assembly), name => name.Contains("Grains", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_gateways_cluster_client_knows_the_databases_driver()
    {
        var users = Sources.Read("Gateway").Where(file => file.Text.Contains("Npgsql", StringComparison.Ordinal)).Select(file => file.Path);
        Assert.All(users, path => Assert.StartsWith("Gateway/Cluster/", path, StringComparison.Ordinal));
        Assert.All(Sources.Read("Grains.Interfaces", "Client"), file => Assert.DoesNotContain("using Npgsql", file.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void No_type_of_the_databases_driver_is_in_the_gateways_or_the_contracts_surface()
    {
        foreach (var type in typeof(GatewayHosting).Assembly.GetExportedTypes().Concat(Contracts.GetExportedTypes()))
        {
            const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var types = type.GetMethods(Own).Where(method => method.IsPublic || method.IsFamily).SelectMany(Types)
                .Concat(type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType))
                .Concat(type.GetProperties().Select(property => property.PropertyType));
            Assert.DoesNotContain(types, used => used.FullName?.Contains("Npgsql", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public void Grains_are_named_in_one_place()
    {
        var callers = Sources.Read().Where(file => file.Text.Contains(".GetGrain" + "<", StringComparison.Ordinal)
            || file.Text.Contains(".GetGrain" + "(", StringComparison.Ordinal)).Select(file => file.Path);
        Assert.Equal(["Grains.Interfaces/ChatGrains.cs"], callers);
    }

    [Fact]
    public void What_a_post_runs_through_knows_nothing_of_presence()
    {
        var path = Sources.Read("Grains", "Gateway").Where(file => file.Path.StartsWith("Grains/Rooms/", StringComparison.Ordinal)
            || file.Path.StartsWith("Grains/Journal/", StringComparison.Ordinal)
            || file.Path.StartsWith("Gateway/Delivery/RoomFeed", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(path);
        Assert.All(path, file => Assert.DoesNotContain("Presence", file.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var tooLong = Sources.Read().Select(file => (file.Path, Lines: file.Text.AsSpan().Count('\n'))).Where(file => file.Lines > 400);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_folder_is_called_after_nothing()
    {
        string[] names = ["Common", "Shared", "Utils", "Helpers"];
        Assert.DoesNotContain(Sources.Read(), file => file.Path.Split('/').Intersect(names).Any());
    }

    private static IEnumerable<Type> Types(MethodInfo method) => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<string> Own(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("OrleansChat", StringComparison.Ordinal)).Order();

    // What statements call, besides what they say.
    private static IEnumerable<(string Path, string Text)> Schema() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "postgres"), "*.sql").Select(file => (Path.GetFileName(file), File.ReadAllText(file)));

    [GeneratedRegex(@"["";]\s*SET (?!LOCAL )|\bLISTEN \w|\bpg_(try_)?advisory_lock(_shared)?\(|\bTEMP(ORARY)? (TABLE|VIEW|SEQUENCE)|\bset_config\(|\bWITH HOLD\b")]
    private static partial Regex SessionState();
}
