using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansChat.Delivery;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;
using OrleansChat.Sessions;
using GatewayLog = OrleansChat.Gateway.Delivery.RoomLog;
using SiloJournal = OrleansChat.Grains.Journal.Journal;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>Stores an append, or does not, and says what it likes.</summary>
internal delegate Task<AppendStatus> BentAppend(RoomAppend append, IJournal real);

/// <summary>Hands a delivery on, or does not, or hands on another one.</summary>
internal delegate Task<DeliveryAck> BentDelivery(Delivery.Delivery delivery, Func<Delivery.Delivery, Task<DeliveryAck>> real);

/// <summary>Reads a log, or pretends to.</summary>
internal delegate Task<RoomBatch> BentPull(RoomId room, long after, long wanted, int limit, IRoomLog real, CancellationToken cancel);

/// <summary>Asks which sessions ended, or pretends to.</summary>
internal delegate Task<Outcome<RevokedSessions>> BentPoll(Func<Task<Outcome<RevokedSessions>>> real);

/// <summary>
/// Where a test bends the system, room by room, so that tests that share a cluster do not meet: the journal of the silos, the call
/// from a silo to a gateway, and a gateway's reading of the log.
/// </summary>
internal sealed class Faults
{
    public ConcurrentDictionary<RoomId, BentAppend> Journal { get; } = [];

    public ConcurrentDictionary<RoomId, BentDelivery> Deliveries { get; } = [];

    public ConcurrentDictionary<RoomId, BentPull> Pulls { get; } = [];

    /// <summary>Who reads along what is logged; null: nobody.</summary>
    public ILoggerProvider? Logs { get; init; }

    /// <summary>What a silo gets besides; null: nothing.</summary>
    public Action<IServiceCollection>? Silo { get; init; }

    /// <summary>Sessions of whose end no gateway is told.</summary>
    public ConcurrentDictionary<SessionId, bool> UntoldEnds { get; } = [];

    /// <summary>How all gateways poll; null: as they do.</summary>
    public BentPoll? Poll { get; set; }

    /// <summary>The gateways' clock.</summary>
    public OffsetTime Clock { get; } = new();

    public void Bend(IServiceCollection services)
    {
        if (Logs is { } logs)
        {
            services.AddSingleton(logs);
        }

        if (services.Any(service => service.ServiceType == typeof(IJournal)))
        {
            services.AddSingleton<SiloJournal>();
            services.AddSingleton<IJournal>(provider => new BendingJournal(provider.GetRequiredService<SiloJournal>(), this));
            services.AddSingleton<IOutgoingGrainCallFilter>(new BendingDelivery(this));
            Silo?.Invoke(services);
        }

        if (services.Any(service => service.ServiceType == typeof(IRoomLog)))
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton<IOutgoingGrainCallFilter>(new BendingPoll(this));
            services.AddSingleton<GatewayLog>();
            services.AddSingleton<IRoomLog>(provider => new BendingLog(provider.GetRequiredService<GatewayLog>(), this));
        }
    }

    private sealed class BendingJournal(IJournal real, Faults faults) : IJournal
    {
        public Task<AppendStatus> Append(RoomAppend append) =>
            faults.Journal.TryGetValue(append.Room, out var bent) ? bent(append, real) : real.Append(append);
    }

    private sealed class BendingLog(IRoomLog real, Faults faults) : IRoomLog
    {
        public Task<RoomBatch> After(RoomId room, long after, long wanted, int limit, CancellationToken cancel) =>
            faults.Pulls.TryGetValue(room, out var bent)
                ? bent(room, after, wanted, limit, real, cancel)
                : real.After(room, after, wanted, limit, cancel);

        public Task<long?> HeadFor(UserId member, RoomId room, CancellationToken cancel) => real.HeadFor(member, room, cancel);
    }

    private sealed class BendingDelivery(Faults faults) : IOutgoingGrainCallFilter
    {
        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            var delivery = context.InterfaceMethod.Name == nameof(IGatewayObserver.Deliver) ? context.Request.GetArgument(0) as Delivery.Delivery : null;
            if (delivery?.Ended is { } ended && !faults.UntoldEnds.IsEmpty)
            {
                delivery = delivery with { Ended = [.. ended.Where(end => !faults.UntoldEnds.ContainsKey(end.Session))] };
                context.Request.SetArgument(0, delivery);
            }

            if (delivery is null
                || delivery.Batches?.Select(batch => faults.Deliveries.GetValueOrDefault(batch.Room)).FirstOrDefault(bent => bent is not null) is not { } bent)
            {
                await context.Invoke();
                return;
            }

            context.Result = await bent(delivery, async other =>
            {
                context.Request.SetArgument(0, other);
                await context.Invoke();
                return (DeliveryAck)context.Result!;
            });
        }
    }
    private sealed class BendingPoll(Faults faults) : IOutgoingGrainCallFilter
    {
        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name != nameof(ISessionsGrain.RevokedSince) || faults.Poll is not { } bent)
            {
                await context.Invoke();
                return;
            }

            context.Result = await bent(async () =>
            {
                await context.Invoke();
                return (Outcome<RevokedSessions>)context.Result!;
            });
        }
    }
}
