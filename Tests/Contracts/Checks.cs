using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansChat.Tests.Contracts;

/// <summary>What may be wrong with the documents, each as a sentence. None of it follows from how they are made.</summary>
internal static class Checks
{
    /// <summary>Good answers that a route gave and its code does not declare. Refusals are no part of it: the document has them from what was seen.</summary>
    public static IEnumerable<string> Undeclared(IEnumerable<RestOperation> operations, ILookup<string, (int Status, string? Code)> seen)
    {
        foreach (var operation in operations)
        {
            var declared = operation.Answers.Select(answer => answer.Status).ToArray();
            foreach (var (status, _) in seen[$"{operation.Method} {operation.Pattern}"].Where(one => one.Code is null && !declared.Contains(one.Status)))
            {
                yield return $"{operation.Name} answers {status}, and its code declares {string.Join(", ", declared)}";
            }
        }
    }

    /// <summary>Routes that one side knows alone.</summary>
    public static IEnumerable<string> Unknown(IEnumerable<string> there, IEnumerable<string> told) =>
        there.Except(told).Select(name => $"{name} is there and not told of").Concat(told.Except(there).Select(name => $"{name} is told of and not there"));

    /// <summary>Where what is written of a push differs from the type that it is declared to be.</summary>
    public static IEnumerable<string> Miswritten(JsonObject declared, JsonElement full, JsonElement least)
    {
        var known = declared["properties"]!.AsObject().Select(member => member.Key).ToArray();
        var required = declared["required"]!.AsArray().Select(one => (string)one!).ToArray();
        return full.EnumerateObject().Select(member => member.Name).Except(known).Select(name => $"{name} is written and not declared")
            .Concat(required.Except(least.EnumerateObject().Select(member => member.Name)).Select(name => $"{name} is required and may be left out"));
    }

    public static IEnumerable<string> DeadReferences(JsonObject document) => References(document).Where(reference =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, name) => (node as JsonObject)?[name]) is null);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
