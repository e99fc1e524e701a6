using System.Reflection;
using System.Text;
using System.Text.Json;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Contracts;

/// <summary>The hub's calls, by its methods, and its pushes, by the frames that are written.</summary>
internal static class HubContract
{
    /// <summary>Pushes that are a type of the gateway's; the others are told from their frames.</summary>
    private static readonly Dictionary<string, Type> Typed = new()
    {
        ["RoomAdded"] = typeof(SyncedRoom),
        ["Presence"] = typeof(WatchAnswer),
        ["DraftMoved"] = typeof(DraftAnswer),
        ["ReminderDue"] = typeof(ReminderAnswer),
        ["Profile"] = typeof(UserAnswer),
        ["Notifications"] = typeof(NotificationsPush),
    };

    private static readonly JsonSerializerOptions Folded = new() { Converters = { new HistoryItemConverter() } };

    public static IReadOnlyList<MethodInfo> Calls { get; } =
    [
        .. typeof(ChatHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName).OrderBy(method => method.Name, StringComparer.Ordinal),
    ];

    /// <summary>By name: the argument with all that it can hold, and with as little as it may.</summary>
    public static IReadOnlyDictionary<string, (JsonElement Full, JsonElement Least)> Pushes { get; } = new SortedDictionary<string, (JsonElement, JsonElement)>(
        typeof(Pushes).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .ToDictionary(method => method.Name, method => (Argument(method, isFull: true), Argument(method, isFull: false)))
            .Append(KeyValuePair.Create("Events", (Events(isFull: true), Events(isFull: false))))
            .ToDictionary(),
        StringComparer.Ordinal);

    public static IEnumerable<object[]> TypedPushes => Typed.Keys.Select(push => (object[])[push]);

    /// <summary>The component that the push's argument is.</summary>
    public static string Component(string push, Schemas schemas) =>
        Typed.TryGetValue(push, out var type) ? ((string)schemas.Of(type, isAsked: false)["$ref"]!).Split('/')[^1] : $"{push}Push";

    /// <summary>What is written member by member: events, folded and live, and the pushes that are no type.</summary>
    public static void Learn(Schemas schemas)
    {
        var problem = JsonSerializer.SerializeToElement(Problems.Of(new ChatError(ErrorCode.TooMany, RetryAfterMs: 1, Reason: "reason", Values: [1])).ProblemDetails, JsonSerializerOptions.Web);
        schemas.Learn("Problem", problem, JsonSerializer.SerializeToElement(Problems.Of(ErrorCode.NotFound).ProblemDetails, JsonSerializerOptions.Web));
        schemas.Of(typeof(OrleansChat.Files.FileView), isAsked: false);
        schemas.Learn("Event", Item(isFull: true), Item(isFull: false));
        foreach (var (name, (full, least)) in Pushes.Where(push => !Typed.ContainsKey(push.Key)))
        {
            schemas.Learn(Component(name, schemas), full, least);
        }
    }

    /// <summary>What a call answers; null: nothing.</summary>
    public static Type? Answer(MethodInfo call) => call.ReturnType is { IsGenericType: true } task ? task.GetGenericArguments()[0] : null;

    private static JsonElement Item(bool isFull) => JsonSerializer.SerializeToElement((HistoryItem)Samples.Of(typeof(HistoryItem), isFull)!, Folded);

    private static JsonElement Events(bool isFull) =>
        Read(EventFrames.Encode(new RoomId(Guid.NewGuid()), 1, [(RoomEvent)Samples.Of(typeof(RoomEvent), isFull)!], out _));

    private static JsonElement Argument(MethodInfo push, bool isFull) =>
        Read((byte[])push.Invoke(null, [.. push.GetParameters().Select(parameter => Samples.Of(parameter, isFull))])!);

    /// <summary>The one argument of a frame's hub message.</summary>
    private static JsonElement Read(byte[] frame)
    {
        var text = Encoding.UTF8.GetString(frame);
        return JsonDocument.Parse(text[text.IndexOf("{\"type\"", StringComparison.Ordinal)..(text.LastIndexOf('}') + 1)]).RootElement.GetProperty("arguments")[0];
    }
}
