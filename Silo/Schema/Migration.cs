using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Silo.Schema;

/// <summary>One numbered step of the schema. A step that was applied anywhere never changes: its checksum is kept in the database.</summary>
/// <param name="Version">1, 2, 3 … without holes.</param>
public sealed record Migration(int Version, string Name, string Sql)
{
    private const string ResourcePrefix = "schema/";

    /// <summary>SHA-256 of the text, line ends made alike, as lower-case hexadecimal digits.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The steps that this build carries: the files of <c>deploy/postgres</c>, embedded.</summary>
    public static IReadOnlyList<Migration> Embedded()
    {
        var assembly = typeof(Migration).Assembly;
        return InOrder(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name => Parse(name[ResourcePrefix.Length..], Read(assembly, name))));
    }

    /// <summary>A file <c>003_accounts.sql</c> is step 3.</summary>
    public static Migration Parse(string fileName, string sql)
    {
        var name = Path.GetFileNameWithoutExtension(fileName);
        return int.TryParse(name.Split('_')[0], out var version)
            ? new Migration(version, name, sql)
            : throw new InvalidOperationException($"The migration {fileName} does not begin with its number.");
    }

    /// <summary>Sorted; a hole or a number given twice is a fault of the build.</summary>
    public static IReadOnlyList<Migration> InOrder(IEnumerable<Migration> migrations)
    {
        var sorted = migrations.OrderBy(migration => migration.Version).ToArray();
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Version != i + 1)
            {
                throw new InvalidOperationException($"Migration {i + 1} is missing or given twice: found {sorted[i].Name}.");
            }
        }

        return sorted;
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
