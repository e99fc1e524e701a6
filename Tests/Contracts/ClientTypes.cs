using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansChat.Client;

namespace OrleansChat.Tests.Contracts;

/// <summary>The types of the .NET client library, and the declared shapes that they read or write.</summary>
internal static class ClientTypes
{
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["UserView"] = "MeAnswer",
        ["UserSettings"] = "SettingsAnswer",
        ["Registered"] = "AccountsAnswer",
        ["SignedIn"] = "SessionsAnswer",
        ["DeviceView"] = "DeviceAnswer",
        ["TicketAnswer"] = "TicketsAnswer",
        ["ModeAnswer"] = "ModeAnswer",
        ["RoomView"] = "Room",
        ["MemberView"] = "Member",
        ["Posted"] = "Posted",
        ["HistoryPage"] = "Page",
        ["RoomEvent"] = "Event",
        ["Attachment"] = "Attachment",
        ["Reaction"] = "Reaction",
        ["Forwarded"] = "Forwarded",
        ["ReadState"] = "ReadAnswer",
        ["ReadMoved"] = "ReadMovedPush",
        ["TypingSeen"] = "TypingPush",
        ["ReceiptSeen"] = "ReceiptPush",
        ["SyncedRoom"] = "SyncedRoom",
        ["SyncAnswer"] = "SyncAnswer",
        ["Problem"] = "Problem",
        ["SearchPage"] = "PageAnswer",
        ["SearchHit"] = "HitAnswer",
        ["Highlight"] = "HighlightAnswer",
        ["RoomEvents"] = "EventsPush",
        ["CaughtUpMessage"] = "CaughtUpPush",
        ["HeadMovedMessage"] = "HeadMovedPush",
        ["RoomRemovedMessage"] = "RoomRemovedPush",
        ["NoticeMessage"] = "NoticePush",
        ["GoAwayMessage"] = "GoAwayPush",
        ["Reauthenticated"] = "ReauthenticateAnswer",
    };

    private static readonly Dictionary<string, string> Requests = new()
    {
        ["Registration"] = "AccountsRequest",
        ["Verification"] = "VerificationRequest",
        ["EmailRequest"] = "ResendRequest",
        ["SignIn"] = "SignInRequest",
        ["RefreshRequest"] = "RefreshRequest",
        ["DirectRequest"] = "DirectRequest",
        ["MemberRequest"] = "MembersAddRequest",
        ["RoleRequest"] = "MembersRoleRequest",
        ["NewRoom"] = "CreateRequest",
        ["SyncRequest"] = "SyncRequest",
        ["PostRequest"] = "PostRequest",
        ["EditRequest"] = "EditRequest",
        ["DeleteRequest"] = "DeleteRequest",
        ["ReactRequest"] = "ReactRequest",
        ["PinRequest"] = "PinRequest",
        ["HistoryRequest"] = "PageRequest",
    };

    /// <summary>Absent only for web pages, which get it as a cookie.</summary>
    private const string InCookie = "SignedIn.refreshToken";

    public static IEnumerable<object[]> All => Answers.Concat(Requests).Select(pair => (object[])[pair.Key, pair.Value]);

    /// <summary>What the library and the shape say differently.</summary>
    public static IEnumerable<string> Drift(string name, JsonObject schema)
    {
        var type = typeof(ChatClient).Assembly.GetTypes().Single(candidate => candidate.Name == name);
        var required = schema["required"]!.AsArray().Select(one => (string)one!).ToHashSet(StringComparer.Ordinal);
        var members = type.GetProperties().Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null).ToDictionary(Name, property => property);
        foreach (var (member, property) in members)
        {
            if (schema["properties"]![member] is not { } declared)
            {
                yield return $"{name}.{member} is not declared";
            }
            else if (!Fits(property.PropertyType, declared))
            {
                yield return $"{name}.{member} is declared as {declared.ToJsonString()}";
            }
            else if (Answers.ContainsKey(name) && Needs(type, property) && !required.Contains(member) && $"{name}.{member}" != InCookie)
            {
                yield return $"{name}.{member} may be absent";
            }
        }

        foreach (var missing in Requests.ContainsKey(name) ? required.Except(members.Keys) : [])
        {
            yield return $"{name} lacks {missing}";
        }
    }

    private static string Name(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>Whether a value that is absent would be taken for one that is there.</summary>
    private static bool Needs(Type type, PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState != NullabilityState.Nullable
        && type.GetConstructors().SelectMany(one => one.GetParameters()).Any(parameter => parameter.Name == property.Name && !parameter.HasDefaultValue);

    private static bool Fits(Type type, JsonNode declared)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        var (kind, format) = (Kind(declared), (string?)declared["format"]);
        return inner == typeof(string) ? kind == "string"
            : inner == typeof(Guid) ? format == "uuid"
            : inner == typeof(DateTimeOffset) ? format == "date-time"
            : inner == typeof(bool) ? kind == "boolean"
            : inner == typeof(int) || inner == typeof(long) ? kind == "integer"
            : inner.IsGenericType && inner.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? kind == "object"
            : Samples.Element(inner) is { } element ? kind == "array" && Fits(element, Items(declared))
            : kind == "object";
    }

    private static string? Kind(JsonNode declared) =>
        declared["$ref"] is not null || declared["anyOf"] is not null ? "object" : declared["type"] is JsonArray types ? (string)types[0]! : (string?)declared["type"];

    private static JsonNode Items(JsonNode declared) => declared["items"]!;
}
