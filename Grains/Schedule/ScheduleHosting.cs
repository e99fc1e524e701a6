using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansChat.Grains.Schedule;

internal static class ScheduleHosting
{
    public static IServiceCollection AddChatSchedule(this IServiceCollection services)
    {
        services.AddOptions<ScheduleOptions>().BindConfiguration("Chat:Schedule").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ScheduledStore>().AddSingleton<ScheduledQueue>().AddSingleton<ScheduledSender>().AddSingleton<ReminderStore>();
        return services.AddHostedService<ScheduleStart>();
    }

    /// <summary>Makes sure that the scheduler is there.</summary>
    private sealed class ScheduleStart(IGrainFactory grains) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => grains.Scheduler().Wake();
    }
}
