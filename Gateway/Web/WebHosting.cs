using Microsoft.Extensions.Primitives;
using OrleansChat.Gateway.Admin;

namespace OrleansChat.Gateway.Web;

/// <summary>Serves the web client.</summary>
internal static class WebHosting
{
    // No inline script or style, nothing from elsewhere, no HTML from strings but through the sanitiser's own policy: what a message
    // holds cannot run, even where the page has a fault.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; "
        + "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types dompurify sw";

    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddOptions<WebOptions>().BindConfiguration("Chat:Gateway:Web").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<WebFiles>();
    }

    public static void UseWeb(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<WebFiles>();
        app.Use(next => context =>
            (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) && (context.IsAdminPort() ? files.FindForOperators(context.Request) : files.Find(context.Request)) is { } file
                ? Send(context, file)
                : next(context));
    }

    private static Task Send(HttpContext context, WebFile file)
    {
        var (request, response) = (context.Request, context.Response);
        Protect(request, response.Headers);
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = file.Lasting ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var bytes = file.Bytes;
        if (file.Compressed is { } compressed && Takes(request.Headers.AcceptEncoding, "gzip"))
        {
            bytes = compressed;
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentType = file.ContentType;
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static void Protect(HttpRequest request, IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        if (request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }
    }

    private static bool Takes(StringValues accepted, string encoding) => accepted.ToString().Contains(encoding, StringComparison.OrdinalIgnoreCase);
}
