using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OrleansChat.Gateway;
using OrleansChat.Silo;
using OrleansChat.Tests.Architecture;

namespace OrleansChat.Tests.Settings;

/// <summary>All settings as the options classes and the sections that they are bound to have them.</summary>
internal sealed partial class SettingsDocument
{
    private const string Head = """
        # Configuration

        Every setting below `Chat:`, generated from the options classes and checked by a test: change a class, then run
        `APPROVE_SETTINGS=1 ./dev test --filter FullyQualifiedName~Settings`. A name that is not here stops the start, and so does a value that
        is out of its range. `dotnet OrleansChat.Silo.dll config check` (and the same of the gateway) says what a start would refuse, and
        starts nothing. How the settings work together is said in [operations.md](operations.md).

        A setting comes from `appsettings.json`, the environment (`Chat__Rooms__MaxQueued=500`), a file in `Chat:SecretsDirectory`, or the command
        line (`--Chat:Rooms:MaxQueued=500`); of several the last one in this order counts. `*` is a place in a list (`0`, `1`, …) or a name of
        your own. The database is `ConnectionStrings:Chat`, in Npgsql's form; listening, certificates and log levels are ASP.NET's own settings.

        | setting | read by | default | range | effect |
        |---|---|---|---|---|

        """;

    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _summaries = Sources.Read("Gateway", "Grains", "Silo")
        .SelectMany(file => Classes(file.Text)).DistinctBy(pair => pair.Key).ToDictionary();

    public SettingsDocument()
    {
        var silos = Bound(gateway: false).Select(bound => bound.Type).ToHashSet();
        foreach (var (section, type) in Bound(gateway: true))
        {
            Add(section, type, Activator.CreateInstance(type)!, type.Assembly != typeof(GatewayHosting).Assembly ? "silos" : silos.Contains(type) ? "both" : "gateways");
        }
    }

    public string Names => string.Concat(_entries.Keys.Select(name => name + "\n"));

    public string Page => Head + string.Concat(_entries.Select(entry => $"| `{entry.Key}` | {entry.Value.ReadBy} | {entry.Value.Default} | {entry.Value.Range} | {entry.Value.Effect} |\n"));

    public IEnumerable<string> Undescribed => _entries.Where(entry => entry.Value.Effect.Length == 0).Select(entry => entry.Key);

    /// <summary>Which class of a silo is bound to which section, found out by asking as the options system does.</summary>
    /// <param name="gateway">Whether it is a gateway too.</param>
    private static IEnumerable<(string Section, Type Type)> Bound(bool gateway)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([new("Chat:Gateway:Hosted", $"{gateway}")]);
        builder.AddChatHost();
        builder.AddChatSilo();
        var types = builder.Services.Select(service => service.ServiceType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConfigureOptions<>))
            .Select(type => type.GetGenericArguments()[0])
            .Where(type => type.Assembly.GetName().Name!.StartsWith("OrleansChat", StringComparison.Ordinal)).Distinct().ToList();
        var listener = new Listener(builder.Configuration);
        builder.Services.AddSingleton<IConfiguration>(listener);
        using var services = builder.Services.BuildServiceProvider();
        foreach (var type in types)
        {
            listener.Asked.Clear();
            var configure = typeof(IConfigureOptions<>).MakeGenericType(type);
            foreach (var one in services.GetServices(configure))
            {
                configure.GetMethod("Configure")!.Invoke(one, [Activator.CreateInstance(type)]);
            }

            yield return (listener.Asked.First(), type);
        }
    }

    private void Add(string section, Type type, object defaults, string readBy)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod?.IsPublic == true))
        {
            var (name, value) = ($"{section}:{property.Name}", property.GetValue(defaults));
            if (name == "Chat:Mail:PublicUrl")
            {
                // Filled from Chat:PublicUrl.
                continue;
            }

            if (property.PropertyType.Assembly == type.Assembly && property.PropertyType.IsClass)
            {
                Add(name, property.PropertyType, value!, readBy);
                continue;
            }

            for (var inner = property.PropertyType; inner != typeof(string) && inner.IsAssignableTo(typeof(IEnumerable)); inner = inner.IsArray ? inner.GetElementType()! : inner.GetGenericArguments()[^1])
            {
                name += ":*";
            }

            var entry = new Entry(readBy, Default(value, property.Name), Range(property), _summaries.GetValueOrDefault($"{type.Name}.{property.Name}", ""));
            _entries[name] = _entries.TryGetValue(name, out var other) && other.ReadBy != readBy
                ? (other.Effect.Length > 0 ? other : entry) with { ReadBy = "both" }
                : entry;
        }
    }

    private static string Default(object? value, string name) => value switch
    {
        null or "" => "none",
        string text => $"`{text}`",
        bool flag => flag ? "true" : "false",
        IEnumerable => "none",
        Enum choice => choice.ToString().ToLowerInvariant(),
        int cores when name == "ConcurrentHashes" => "cores",
        int port when name.EndsWith("Port", StringComparison.Ordinal) => port.ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(value is int or long ? "N0" : null, CultureInfo.InvariantCulture),
        _ => $"`{value}`",
    };

    private static string Range(PropertyInfo property) => property.PropertyType.IsEnum
        ? string.Join(", ", Enum.GetNames(property.PropertyType)).ToLowerInvariant()
        : string.Join("; ", property.GetCustomAttributes().Select(rule => rule switch
        {
            RangeAttribute range => $"{Bound(range.Minimum)}–{Bound(range.Maximum)}",
            StringLengthAttribute length => $"{length.MinimumLength:N0}–{length.MaximumLength:N0} characters",
            RegularExpressionAttribute form => $"`{form.Pattern.Replace("|", "\\|", StringComparison.Ordinal)}`",
            _ => null,
        }).OfType<string>());

    private static string Bound(object bound) => bound is IFormattable number and (int or long) ? number.ToString("N0", CultureInfo.InvariantCulture) : Convert.ToString(bound, CultureInfo.InvariantCulture)!;

    /// <summary>"Class.Property" and its summary.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Classes(string source)
    {
        var owner = "";
        foreach (Match match in ClassOrProperty().Matches(source))
        {
            if (match.Groups["class"].Success)
            {
                owner = match.Groups["class"].Value;
            }
            else
            {
                yield return new($"{owner}.{match.Groups["property"].Value}", Plain(match.Groups["summary"].Value));
            }
        }
    }

    private static string Plain(string summary)
    {
        var text = Spaces().Replace(summary.Replace("///", " ", StringComparison.Ordinal), " ").Trim();
        text = Reference().Replace(text, "`${name}`").Replace("<c>", "`", StringComparison.Ordinal).Replace("</c>", "`", StringComparison.Ordinal);
        return text.Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex("""\bpublic sealed (?:partial )?class (?<class>\w+)|<summary>(?<summary>(?:(?!</summary>)[\s\S])*)</summary>\s*(?:\[[^\n]*\]\s*)*public [\w<>?\[\], ]+ (?<property>\w+) \{ get; set; \}""")]
    private static partial Regex ClassOrProperty();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""<(?:see|paramref) (?:cref|name)="(?:\w+\.)*(?<name>\w+)"\s*/>""")]
    private static partial Regex Reference();

    private sealed record Entry(string ReadBy, string Default, string Range, string Effect);

    /// <summary>Notes which sections are asked for.</summary>
    private sealed class Listener(IConfiguration inner) : IConfiguration
    {
        public List<string> Asked { get; } = [];

        public string? this[string key] { get => inner[key]; set => inner[key] = value; }

        public IConfigurationSection GetSection(string key)
        {
            Asked.Add(key);
            return inner.GetSection(key);
        }

        public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren();

        public IChangeToken GetReloadToken() => inner.GetReloadToken();
    }
}
