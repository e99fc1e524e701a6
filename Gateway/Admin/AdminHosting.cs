using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Operations;

namespace OrleansChat.Gateway.Admin;

/// <summary>Marks routes that answer on the operators' port alone.</summary>
internal sealed class AdminPortOnly;

/// <summary>A port of its own for operators, and tokens of their own: neither is good for the other side.</summary>
internal static class AdminHosting
{
    public static void AddChatAdmin(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        var options = builder.Configuration.GetSection(AdminOptions.Section).Get<AdminOptions>() ?? new AdminOptions();
        builder.AlsoListen(options.Address, options.Port);
    }

    /// <summary>Whether the request came in by the operators' port. The port, not the host that the client names: that one it may choose.</summary>
    public static bool IsAdminPort(this HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<AdminOptions>>().Value.Port is > 0 and var port && context.Connection.LocalPort == port;

    /// <summary>Before everything else: the operators' port has operators' routes and their page, and the other one has no more of both than it had.</summary>
    public static void UseChatAdmin(this WebApplication app)
    {
        var publicRoutes = app.Services.GetRequiredService<IOptions<AdminOptions>>().Value.PublicRoutes;
        app.Use(next => context =>
        {
            if (IsShown(context, publicRoutes))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Problems.Of(ErrorCode.NotFound).ExecuteAsync(context);
        });
    }

    private static bool IsShown(HttpContext context, bool publicRoutes)
    {
        var route = context.GetEndpoint()?.Metadata;
        var (admin, operators) = (route?.GetMetadata<AdminPortOnly>() is not null, route?.GetMetadata<OperatorsOnly>() is not null);
        if (!context.IsAdminPort())
        {
            return !admin && (publicRoutes || !operators);
        }

        // What is no route may be a file of the operators' page.
        return admin || operators || context.Request.Path.StartsWithSegments("/health") || (route is null && context.Request.Path != "/hub");
    }
}
