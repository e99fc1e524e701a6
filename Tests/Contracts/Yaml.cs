using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansChat.Tests.Contracts;

/// <summary>JSON as YAML that people can read: blocks, and texts in JSON's own quotes, which are YAML's.</summary>
internal static partial class Yaml
{
    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Block(text, node, 0);
        return text.ToString().TrimStart('\n') + "\n";
    }

    private static void Block(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, value) in members)
                {
                    Line(text, depth).Append(Plain().IsMatch(name) ? name : JsonSerializer.Serialize(name, ContractFile.Json)).Append(':');
                    Block(text, value, depth + 1);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    Line(text, depth).Append('-');
                    Block(text, item, depth + 1);
                }

                break;
            default:
                text.Append(' ').Append(node is null ? "null" : node.ToJsonString(ContractFile.Json));
                break;
        }
    }

    // What YAML could take for anything but a text is quoted.
    [GeneratedRegex(@"^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z$][\w.-]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Plain();

    private static StringBuilder Line(StringBuilder text, int depth) => text.Append('\n').Append(' ', depth * 2);
}
