using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Web;

/// <summary>
/// The built web client in memory, as it was when this process started. What is not in the table is no file, so no path leads out of
/// the directory, and a build that goes on meanwhile mixes no two versions.
/// </summary>
internal sealed partial class WebFiles
{
    private const string Index = "/index.html";

    /// <summary>The operators' page, and what it alone is made of: for their port.</summary>
    private const string Operators = "/operators";

    // What programs ask for is answered by programs, also where there is no such thing.
    private static readonly string[] Reserved = ["/api/", "/hub", "/health/", "/.well-known/", "/openapi/", "/metrics"];

    private readonly FrozenDictionary<string, WebFile> _files;

    public WebFiles(IOptions<WebOptions> options, ILogger<WebFiles> logger)
    {
        var root = Path.Combine(AppContext.BaseDirectory, options.Value.Directory);
        _files = Directory.Exists(root) ? Read(root) : FrozenDictionary<string, WebFile>.Empty;
        if (!_files.ContainsKey(Index))
        {
            LogNoPage(logger, root);
        }
    }

    /// <summary>The file that answers a request: the one of that name, or the page for whatever address of it a browser opens.</summary>
    public WebFile? Find(HttpRequest request)
    {
        if (request.Path.StartsWithSegments(Operators, StringComparison.Ordinal) || request.Path == Operators + ".html")
        {
            return null;
        }

        var path = request.Path.Value is { Length: > 1 } given ? given : Index;
        return _files.TryGetValue(path, out var file) ? file : IsOpened(request, path) ? _files.GetValueOrDefault(Index) : null;
    }

    /// <summary>As <see cref="Find"/>, at the operators' port: their page is at its root, and nothing of the chat but what both are made of.</summary>
    public WebFile? FindForOperators(HttpRequest request) => request.Path.Value switch
    {
        null or "" or "/" => _files.GetValueOrDefault(Operators + ".html"),
        var path when path == "/icon.svg" || path.StartsWith("/assets/", StringComparison.Ordinal) || path.StartsWith(Operators + "/", StringComparison.Ordinal) =>
            _files.GetValueOrDefault(path),
        _ => null,
    };

    private static bool IsOpened(HttpRequest request, string path) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !Reserved.Any(prefix => path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        && !Path.HasExtension(path);

    private static FrozenDictionary<string, WebFile> Read(string root) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .Select(path => (Path: path, Name: "/" + Path.GetRelativePath(root, path).Replace('\\', '/')))
        .ToFrozenDictionary(file => file.Name, file => WebFile.Read(
            file.Path, file.Name.StartsWith("/assets/", StringComparison.Ordinal) || file.Name.StartsWith(Operators + "/", StringComparison.Ordinal)));

    [LoggerMessage(EventId = 3301, Level = LogLevel.Information, Message = "No web client lies in {Directory}: this gateway serves no page.")]
    private static partial void LogNoPage(ILogger logger, string directory);
}
