using System.Net;

namespace OrleansChat.Gateway.Operations;

/// <summary>What every server process shows to operators: its log, its metrics, its spans, and a port of its own for them.</summary>
public static class OperationsHosting
{
    internal static void AddChatOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OperationsOptions>().BindConfiguration(OperationsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Telemetry>().AddHostedService(provider => provider.GetRequiredService<Telemetry>());
        var options = Read(builder.Configuration);
        AddLog(builder.Logging, options.LogFormat);
        builder.AlsoListen(options.Address, options.Port);
    }

    /// <summary>Adds another address beside those that the operator gave; listening in code would replace them.</summary>
    /// <param name="port">0: none.</param>
    internal static void AlsoListen(this WebApplicationBuilder builder, string address, int port)
    {
        if (port > 0 && IPAddress.TryParse(address, out var parsed))
        {
            var urls = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey) is { Length: > 0 } given ? given : "http://localhost:5000";
            builder.WebHost.UseUrls($"{urls};http://{new IPEndPoint(parsed, port)}");
        }
    }

    /// <summary>The operations port answers nothing but <c>/metrics</c> and <c>/health</c>, and no other port shows metrics. Comes before everything else.</summary>
    public static WebApplication UseChatOperations(this WebApplication app)
    {
        var port = Read(app.Configuration).Port;
        app.Use(next => context =>
        {
            // The port, not the host that the client names: that one it may choose.
            var inside = port > 0 && context.Connection.LocalPort == port;
            var metrics = context.Request.Path == "/metrics";
            if (inside == metrics || (inside && context.Request.Path.StartsWithSegments("/health")))
            {
                return inside && metrics ? Metrics(context) : next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        return app;
    }

    /// <summary>Whether spans are recorded: then calls between grains carry them too.</summary>
    public static bool Traces(IConfiguration configuration) => Read(configuration).TracesUrl is not null;

    private static OperationsOptions Read(IConfiguration configuration) =>
        configuration.GetSection(OperationsOptions.Section).Get<OperationsOptions>() ?? new OperationsOptions();

    private static Task Metrics(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(context.RequestServices.GetRequiredService<Telemetry>().Scrape(), context.RequestAborted);
    }

    private static void AddLog(ILoggingBuilder logging, LogFormat format)
    {
        const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ";
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(console =>
            {
                (console.TimestampFormat, console.UseUtcTimestamp) = (Timestamp, true);
                // Where the ids of the trace are.
                console.IncludeScopes = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                (console.TimestampFormat, console.UseUtcTimestamp) = (Timestamp + " ", true);
                console.SingleLine = true;
            });
        }
    }
}
