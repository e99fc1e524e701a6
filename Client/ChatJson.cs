using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Api;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;
using OrleansChat.Client.Sockets;

namespace OrleansChat.Client;

/// <summary>Every shape on the wire, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(Registered))]
[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(SignedIn))]
[JsonSerializable(typeof(Verification))]
[JsonSerializable(typeof(ModeAnswer))]
[JsonSerializable(typeof(EmailRequest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(DeviceView[]))]
[JsonSerializable(typeof(RoomEvent[]))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(TicketAnswer))]
[JsonSerializable(typeof(DirectRequest))]
[JsonSerializable(typeof(MemberRequest))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(NewRoom))]
[JsonSerializable(typeof(RoomView))]
[JsonSerializable(typeof(RoomView[]))]
[JsonSerializable(typeof(MemberView[]))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(UserView[]))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(HistoryRequest))]
[JsonSerializable(typeof(RoomEvents))]
[JsonSerializable(typeof(Attachment))]
[JsonSerializable(typeof(SearchPage))]
[JsonSerializable(typeof(Posted))]
[JsonSerializable(typeof(ReadState))]
[JsonSerializable(typeof(ReadMoved))]
[JsonSerializable(typeof(TypingSeen))]
[JsonSerializable(typeof(SyncedRoom))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(SyncAnswer))]
[JsonSerializable(typeof(PostRequest))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(DeleteRequest))]
[JsonSerializable(typeof(ReactRequest))]
[JsonSerializable(typeof(PinRequest))]
[JsonSerializable(typeof(ReceiptSeen))]
[JsonSerializable(typeof(CaughtUpMessage))]
[JsonSerializable(typeof(HeadMovedMessage))]
[JsonSerializable(typeof(FirstSeqMovedMessage))]
[JsonSerializable(typeof(RoomRemovedMessage))]
[JsonSerializable(typeof(NoticeMessage))]
[JsonSerializable(typeof(GoAwayMessage))]
[JsonSerializable(typeof(Reauthenticated))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(Guid))]
internal sealed partial class ChatJson : JsonSerializerContext;
