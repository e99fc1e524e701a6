using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using OrleansChat.Gateway.Admin;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Files;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Operations;
using OrleansChat.Gateway.Presence;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Gateway.Texts;
using OrleansChat.Gateway.Tls;
using OrleansChat.Gateway.Web;

namespace OrleansChat.Gateway;

/// <summary>The gateway's parts, for a process of its own or inside a silo. Both need an <see cref="IGrainFactory"/> in the container.</summary>
public static class GatewayHosting
{
    /// <summary>Tag of the health check that decides whether this process takes sockets.</summary>
    public const string ReadyTag = "ready";

    public static WebApplicationBuilder AddChatGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddChatTls();
        builder.AddChatAdmin();
        services.AddChatAuth();
        services.AddOptions<SocketOptions>().BindConfiguration("Chat:Gateway:Sockets").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DeliveryOptions>().BindConfiguration("Chat:Gateway:Delivery").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<CallLimitOptions>().BindConfiguration("Chat:RateLimits").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PresenceOptions>().BindConfiguration("Chat:Gateway:Presence").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TransferOptions>().BindConfiguration("Chat:Gateway:Transfers").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Transfers>();
        services.AddOptions<TextOptions>().BindConfiguration("Chat:Texts").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ServerTexts>().AddSingleton<TextPoll>().AddHostedService(provider => provider.GetRequiredService<TextPoll>());
        services.AddWeb();
        AddDelivery(services);
        AddPresence(services);
        AddHub(services);
        // Every refusal is an exception on its way to SignalR, which would log it as an error; RefusalFilter logs what is one.
        builder.Logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Critical);
        services.AddHealthChecks().AddCheck<GatewayHealth>("gateway", tags: [ReadyTag]);
        return builder;
    }

    /// <summary>Maps <c>/hub</c>, the web client and the REST API. The hub comes first but for the client's address: no middleware stands in a socket's way, or lives as long as it.</summary>
    public static WebApplication MapChatGateway(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseChatAdmin();
        var hub = new ConnectionBuilder(app.Services).UseHub<ChatHub>().Build();
        var endpoint = app.Services.GetRequiredService<HubEndpoint>();
        app.Use(next => context => context.Request.Path == "/hub" ? endpoint.Handle(context, hub) : next(context));
        app.UseWeb();
        app.MapChatApi();
        return app;
    }

    private static void AddDelivery(IServiceCollection services)
    {
        services.AddSingleton<CoarseClock>().AddSingleton<HeldFrames>().AddSingleton<GatewayIdentity>().AddSingleton<SiloBeats>();
        services.AddSingleton<Connections>().AddSingleton<IEndSessions>(provider => provider.GetRequiredService<Connections>());
        services.AddSingleton<IRoomLog, RoomLog>().AddSingleton<Attachments>().AddSingleton<RoomFeeds>();
        // Feeds are attached under the epoch, which drops them when it moves.
        services.AddSingleton<LogEpoch>().AddSingleton(provider => new Lazy<RoomFeeds>(provider.GetRequiredService<RoomFeeds>));
        services.AddSingleton<Catchup>().AddSingleton<Reconciler>().AddSingleton<Resume>().AddSingleton<GatewayObserver>();
        // Feeds tell the reconciler, which adds to feeds.
        services.AddSingleton(provider => new Lazy<IFeedWatcher>(provider.GetRequiredService<Reconciler>));
        services.AddSingleton<LeaseKeeper>().AddHostedService(provider => provider.GetRequiredService<LeaseKeeper>());
        services.AddHostedService<Ticker>();
        services.AddHostedService<Drain>();
        services.AddHostedService<GatewayGauges>();
    }

    private static void AddPresence(IServiceCollection services)
    {
        services.AddSingleton<PresenceLinks>().AddSingleton<LocalPresence>().AddSingleton<Watches>().AddSingleton<PresenceCalls>();
        services.AddSingleton<PresenceReporter>().AddHostedService(provider => provider.GetRequiredService<PresenceReporter>());
    }

    private static void AddHub(IServiceCollection services)
    {
        services.AddSingleton<HubEndpoint>().AddSingleton<RoomCommands>().AddSingleton<RefusalFilter>();
        services.AddSingleton<HubLifetimeManager<ChatHub>, ChatHubLifetimeManager>();
        services.AddSignalR(hub =>
            {
                hub.HandshakeTimeout = TimeSpan.FromSeconds(5);
                hub.KeepAliveInterval = TimeSpan.FromSeconds(15);
                hub.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
                hub.MaximumParallelInvocationsPerClient = 1;
                hub.EnableDetailedErrors = false;
                hub.StatefulReconnectBufferSize = 0;
                // The socket cuts messages itself: the hub only ever sees whole ones of a size it takes.
                hub.MaximumReceiveMessageSize = null;
                hub.AddFilter<RefusalFilter>();
            })
            .AddJsonProtocol(json =>
            {
                json.PayloadSerializerOptions = new(HubJson.Default.Options);
                json.PayloadSerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            });
    }
}
