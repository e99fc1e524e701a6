using System.Text.RegularExpressions;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Docs;

public sealed partial class RoomPermissionsTests
{
    [Fact]
    public void The_documentation_prints_the_least_role_of_each_permission()
    {
        var printed = File.ReadLines(Path.Combine(Repository.Root, "docs", "security.md")).Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));
        var held = Enum.GetValues<Permission>().Select(permission => (permission.ToString(), Least(permission, RoomKind.Group), Least(permission, RoomKind.Direct)));
        Assert.Equal(held, printed);
    }

    private static string Least(Permission permission, RoomKind kind) => RoomPermissions.Least(permission, kind)?.ToString().ToLowerInvariant() ?? "nobody";

    [GeneratedRegex(@"^\| `([A-Z]\w+)` \| .+ \| (\w+) \| (\w+) \|$")]
    private static partial Regex Row();
}
