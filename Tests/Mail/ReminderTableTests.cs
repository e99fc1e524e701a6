using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Mail;

/// <summary>Our own statements for Orleans' reminders, through Orleans' provider.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ReminderTableTests(SharedCluster cluster)
{
    private IReminderTable Table => cluster.Rig.Silos[0].Services.GetRequiredService<IReminderTable>();

    [Fact]
    public async Task The_sender_of_mails_has_its_reminder()
    {
        var sender = cluster.Rig.Grains.Mail();
        await sender.Wake();
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        ReminderEntry? reminder;
        while ((reminder = await Table.ReadRow(sender.GetGrainId(), "mail")) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }

        Assert.Equal(TimeSpan.FromMinutes(1), reminder.Period);
    }

    [Fact]
    public async Task A_reminder_is_kept_changed_found_and_removed_by_who_knows_its_version()
    {
        var grain = GrainId.Create("test", Guid.NewGuid().ToString("N"));
        var entry = new ReminderEntry { GrainId = grain, ReminderName = "one", StartAt = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Period = TimeSpan.FromMinutes(2) };
        var first = await Table.UpsertRow(entry);
        entry.Period = TimeSpan.FromMinutes(3);
        var second = await Table.UpsertRow(entry);
        Assert.NotEqual(first, second);

        var row = await Table.ReadRow(grain, "one");
        Assert.Equal((entry.StartAt, entry.Period, second), (row.StartAt, row.Period, row.ETag));
        Assert.Single((await Table.ReadRows(grain)).Reminders);
        var hash = grain.GetUniformHashCode();
        Assert.Contains(grain, await Range(unchecked(hash - 1), hash));
        Assert.Contains(grain, await Range(hash, hash));
        Assert.DoesNotContain(grain, await Range(hash, unchecked(hash - 1)));

        Assert.False(await Table.RemoveRow(grain, "one", first));
        Assert.True(await Table.RemoveRow(grain, "one", second));
        Assert.Null(await Table.ReadRow(grain, "one"));
    }

    private async Task<IEnumerable<GrainId>> Range(uint begin, uint end) => (await Table.ReadRows(begin, end)).Reminders.Select(row => row.GrainId);
}
