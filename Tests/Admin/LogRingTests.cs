using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OrleansChat.Cluster;
using OrleansChat.Gateway.Processes;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>The log in memory: bounded, numbered, without secrets.</summary>
public sealed class LogRingTests
{
    private readonly LogRing _ring = new(
        new Secrets(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Chat:Tokens:Passphrase"] = "open sesame",
            ["ConnectionStrings:Chat"] = "Host=db;Password=hunter22",
        }).Build()),
        TimeProvider.System);

    [Fact]
    public void It_keeps_the_last_entries_and_says_how_many_are_gone()
    {
        Log(LogRing.Kept + 10);
        var page = _ring.Read(new LogQuery(4, 0, 500));
        Assert.Equal((6L, 11L, 500), (page.Lost, page.Entries[0].Number, page.Entries.Length));

        var all = new List<long>();
        for (var after = 1L; ;)
        {
            var next = _ring.Read(new LogQuery(after, 0, 500));
            if (next.Entries.Length == 0)
            {
                break;
            }

            all.AddRange(next.Entries.Select(entry => entry.Number));
            after = next.Next;
        }

        Assert.Equal(Enumerable.Range(11, LogRing.Kept).Select(number => (long)number), all);
    }

    [Fact]
    public void The_last_ones_of_a_level_are_found_behind_the_others()
    {
        _ring.Add(LogLevel.Error, "here", new EventId(7), "broken", null);
        Log(50);
        var errors = _ring.Read(new LogQuery(-5, (byte)LogLevel.Error, 500));
        Assert.Equal(("broken", 7, 51L), (Assert.Single(errors.Entries).Text, errors.Entries[0].Event, errors.Next));
        Assert.Equal(["45", "46", "47", "48", "49"], _ring.Read(new LogQuery(-5, 0, 500)).Entries.Select(entry => entry.Text));
        Assert.Equal(1, _ring.Errors);

        // From the end on there is nothing, until something comes.
        Assert.Empty(_ring.Read(new LogQuery(51, 0, 500)).Entries);
        Log(1);
        Assert.Equal("0", Assert.Single(_ring.Read(new LogQuery(51, 0, 500)).Entries).Text);
    }

    [Fact]
    public void Secrets_of_the_process_are_masked_and_long_texts_cut()
    {
        _ring.Add(LogLevel.Warning, "here", default, "said open sesame", new InvalidOperationException("cannot log in with hunter22"));
        var text = _ring.Read(new LogQuery(-1, 0, 1)).Entries[0].Text;
        Assert.Equal("said ••• InvalidOperationException: cannot log in with •••", text);
        _ring.Add(LogLevel.Warning, "here", default, new string('x', 100_000), null);
        Assert.Equal(2_001, _ring.Read(new LogQuery(-1, 0, 1)).Entries[0].Text.Length);
    }

    private void Log(int times)
    {
        for (var count = 0; count < times; count++)
        {
            _ring.Add(LogLevel.Information, "here", default, $"{count}", null);
        }
    }
}
