using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OrleansChat.Bots;
using OrleansChat.Gateway.Admin;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Texts;

namespace OrleansChat.Gateway.Api;

public static class ApiHosting
{
    private const long MostBytes = 64 * 1024;

    internal static void AddChatApi(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.MaxDepth = 16;
            json.SerializerOptions.Converters.Add(new HistoryItemConverter());
        });
        // Else a request that does not bind is an exception in development, and an empty answer elsewhere.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
    }

    // The framework's reader of JSON takes an encoding that nobody knows, or one in quotes, for a fault of the server.
    private static Task KnowsEncoding(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.HasJsonContentType() || !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.Charset.HasValue)
        {
            return next(context);
        }

        type.Charset = HeaderUtilities.RemoveQuotes(type.Charset);
        if (!IsKnown(type.Charset.ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        context.Request.ContentType = type.ToString();
        return next(context);
    }

    private static bool IsKnown(string encoding)
    {
        try
        {
            Encoding.GetEncoding(encoding);
            return true;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>The REST API with its error pages; the caller maps the hub and serves the files.</summary>
    public static void MapChatApi(this WebApplication app)
    {
        app.UseExceptionHandler(error => error.Run(context => Problems.Of(ErrorCode.Internal).ExecuteAsync(context)));
        app.UseStatusCodePages(page => Problems.For(page.HttpContext, Problems.OfStatus(page.HttpContext.Response.StatusCode)).ExecuteAsync(page.HttpContext));
        app.Use(KnowsEncoding);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseOperators();

        app.MapGroup("").AddEndpointFilter(Faults.Filter).MapKeySet();
        var open = app.MapGroup("/api/v1").AddEndpointFilter(Faults.Filter).WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        open.MapAccounts();
        open.MapVerification();
        open.MapRecovery();
        open.MapRegistration();
        open.MapSignIn();
        open.MapOperator();
        open.MapTexts();
        open.MapUnsubscribe();
        open.MapHookPosts();

        var signedIn = open.MapGroup("").RequireAuthorization().AddEndpointFilter(BotMay.Filter);
        signedIn.MapSessions();
        signedIn.MapTickets();
        signedIn.MapGroup("").WithMetadata(new BotMay(BotScopes.RoomsRead)).MapMe();
        signedIn.MapPreferences();
        signedIn.MapCredentials();
        signedIn.MapLeave();
        signedIn.MapAvatars();
        signedIn.MapBlocks();
        signedIn.MapNotifications();
        signedIn.MapPush();
        signedIn.MapUsers();
        signedIn.MapSecondFactor();
        // Who may read may say how far.
        signedIn.MapReading();

        var rooms = signedIn.MapGroup("").AddEndpointFilter(Verified.Filter);
        var read = rooms.MapGroup("").WithMetadata(new BotMay(BotScopes.RoomsRead));
        read.MapRooms();
        read.MapMembers();
        read.MapEvents();
        rooms.MapGroup("").WithMetadata(new BotMay(BotScopes.None, BotScopes.MessagesWrite)).MapMessages();
        rooms.MapRoomNotifications();
        rooms.MapModeration();
        rooms.MapInvites();
        rooms.MapWebhooks();
        rooms.MapIncomingHooks();
        rooms.MapBots();
        rooms.MapDrafts();
        rooms.MapScheduled();
        rooms.MapReminders();
        rooms.MapReports();
        rooms.MapAttachments();
        rooms.MapSearch();

        var operators = signedIn.MapGroup("/operator").WithMetadata(new OperatorsOnly());
        operators.MapOperatorSelf();
        operators.MapAudit();
        operators.MapOperatorTexts();
        operators.MapOperatorRegistration();
        operators.MapKeys();
        operators.MapBans();
        operators.MapOperatorReports();
        operators.MapRetention();
        operators.MapArchives();

        open.MapGroup("/operator").WithMetadata(new AdminPortOnly()).MapAdminSignIn();
        var console = operators.MapGroup("").WithMetadata(new AdminPortOnly());
        console.MapAdminSession();
        console.MapCluster();
        console.MapLog();
        console.MapPlaces();
        console.MapCensus();
    }
}
