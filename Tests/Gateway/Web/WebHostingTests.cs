using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OrleansChat.Gateway.Web;
using Xunit;

namespace OrleansChat.Tests.Gateway.Web;

public sealed class WebHostingTests : IAsyncLifetime
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
    private static readonly string Script = $"// {new string('x', 5_000)}";

    private readonly string _folder = Directory.CreateTempSubdirectory("chat-web-").FullName;
    private Uri _url = null!;
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.txt"), "not ours");
        var root = Directory.CreateDirectory(Path.Combine(_folder, "web", "assets")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "index.html"), "<!doctype html><title>Chat</title>");
        await File.WriteAllTextAsync(Path.Combine(root, "manifest.webmanifest"), "{}");
        await File.WriteAllTextAsync(Path.Combine(root, "assets", "page-1a2b.js"), Script);
        _app = await Start(root);
        _url = new Uri(_app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/", "*/*")]
    [InlineData("/index.html", "*/*")]
    [InlineData("/rooms/4bf0c1a2-0000-4000-8000-000000000000", "text/html,*/*")]
    [InlineData("/reset", "text/html")]
    public async Task The_page_answers_at_each_of_its_addresses_and_is_asked_for_anew_each_time(string path, string accept)
    {
        var answer = await Get(path, ("Accept", accept));

        Assert.Equal("<!doctype html><title>Chat</title>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/api/v1/rooms", "text/html")]
    [InlineData("/hub", "text/html")]
    [InlineData("/health/ready", "text/html")]
    [InlineData("/.well-known/jwks.json", "text/html")]
    [InlineData("/rooms/x", "application/json")]
    [InlineData("/assets/page-old.js", "text/html")]
    [InlineData("/../secret.txt", "*/*")]
    [InlineData("/%2e%2e/secret.txt", "*/*")]
    [InlineData("/assets/..%2f..%2f..%2fsecret.txt", "*/*")]
    public async Task What_is_no_file_and_no_address_of_the_page_is_left_to_others(string path, string accept) =>
        Assert.Equal(HttpStatusCode.NotFound, (await Get(path, ("Accept", accept))).StatusCode);

    [Fact]
    public async Task A_file_whose_name_holds_its_hash_is_kept_for_ever_and_goes_out_compressed()
    {
        var answer = await Get("/assets/page-1a2b.js", ("Accept-Encoding", "gzip, br"));

        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        await using var unpacked = new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal(Script, await new StreamReader(unpacked).ReadToEndAsync());
        Assert.Equal(Script, await Client.GetStringAsync(new Uri(_url, "/assets/page-1a2b.js")));
    }

    [Fact]
    public async Task Whoever_has_the_file_already_gets_no_more_than_that_word()
    {
        var tag = (await Get("/")).Headers.ETag!.Tag;

        Assert.Equal(HttpStatusCode.NotModified, (await Get("/", ("If-None-Match", tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get("/", ("If-None-Match", "\"other\""))).StatusCode);
    }

    [Fact]
    public async Task Nothing_inline_nothing_foreign_and_no_string_as_markup_may_run()
    {
        var headers = (await Get("/")).Headers;
        var policy = headers.GetValues("Content-Security-Policy").Single().Split("; ");

        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
        Assert.Contains("base-uri 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.DoesNotContain(policy, part => part.Contains("unsafe", StringComparison.Ordinal) || part.Contains("data:", StringComparison.Ordinal));
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Without_a_built_client_the_gateway_serves_no_page()
    {
        await using var without = await Start(Path.Combine(_folder, "nowhere"));
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(new Uri(without.Urls.Single()))).StatusCode);
    }

    private static async Task<WebApplication> Start(string directory)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Chat:Gateway:Web:Directory", directory)]);
        builder.Logging.ClearProviders();
        builder.Services.AddWeb();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWeb();
        await app.StartAsync();
        return app;
    }

    private async Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_url + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }
}
