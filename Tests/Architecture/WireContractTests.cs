using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Architecture;

/// <summary>Two builds of this system run side by side during every upgrade: their contract changes only on purpose, and only by addition.</summary>
public sealed class WireContractTests
{
    private static readonly string Approved = Path.Combine(Repository.Root, "Tests", "Architecture", "wire-contract.txt");

    [Fact]
    public void The_contract_is_the_approved_one()
    {
        var actual = WireContract.Print();
        if (Environment.GetEnvironmentVariable("APPROVE_WIRE_CONTRACT") == "1")
        {
            File.WriteAllText(Approved, actual);
        }

        Assert.True(
            actual == File.ReadAllText(Approved),
            "The wire contract changed. Only additions are safe (new ids, new methods); approve them with APPROVE_WIRE_CONTRACT=1 dotnet test.");
    }

    [Fact]
    public void Every_grain_interface_and_every_method_has_an_alias()
    {
        Assert.NotEmpty(WireContract.Interfaces);
        foreach (var type in WireContract.Interfaces)
        {
            Assert.Equal($"chat.{type.Name}", WireContract.Alias(type));
            Assert.All(type.GetMethods(), method => Assert.Equal(method.Name, WireContract.Alias(method)));
        }
    }

    [Fact]
    public void Every_type_that_travels_is_sealed_or_abstract_and_has_an_alias_of_its_own()
    {
        Assert.NotEmpty(WireContract.Types);
        Assert.All(WireContract.Types, type =>
        {
            Assert.True(type.IsSealed || type.IsAbstract, $"{type} is open to inheritance");
            Assert.StartsWith("chat.", WireContract.Alias(type), StringComparison.Ordinal);
        });
        Assert.Equal(WireContract.Types.Count(), WireContract.Types.Select(WireContract.Alias).Distinct().Count());
    }

    [Fact]
    public void Every_member_that_travels_has_an_explicit_id()
    {
        foreach (var type in WireContract.Types)
        {
            var ids = WireContract.Members(type).Select(member => (member.Name, Id: WireContract.Id(member))).ToList();
            Assert.All(ids, member => Assert.True(member.Id is not null, $"{type}.{member.Name} has no id"));
            Assert.Equal(ids.Count, ids.Select(member => member.Id).Distinct().Count());
        }
    }

    [Fact]
    public void Every_refusal_has_a_row_of_its_own()
    {
        var codes = Enum.GetValues<ErrorCode>().Where(code => code != ErrorCode.None).ToList();
        Assert.Equal(codes.Order(), ChatErrors.Table.Keys.Order());
        Assert.Equal(codes.Count, ChatErrors.Table.Values.Select(row => row.Name).Distinct().Count());
        Assert.All(ChatErrors.Table.Values, row => Assert.InRange(row.Status, 400, 599));
    }
}
