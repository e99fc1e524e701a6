using System.Globalization;
using System.Text;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>The frame of a sender's posts, built once; only the invocation and the client id change.</summary>
internal sealed class PostFrame
{
    public const int BodyBytes = 200;

    private const string Invocation = "p0000000";

    private readonly byte[] _frame;
    private readonly int _invocation;
    private readonly int _clientId;

    public PostFrame(Guid room, string body)
    {
        var none = Guid.Empty.ToString();
        var message = $$"""{"clientId":"{{none}}","text":"{{body}}"}""";
        var record = $$"""{"type":1,"invocationId":"{{Invocation}}","target":"Post","arguments":["{{room}}",{{message}}]}""";
        _frame = FrameHead.Build(Opcode.Text, Encoding.UTF8.GetBytes(record + '\u001e'), out _);
        _invocation = _frame.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Invocation));
        _clientId = _frame.AsSpan().IndexOf(Encoding.ASCII.GetBytes(none));
    }

    public Span<byte> ClientId => _frame.AsSpan(_clientId, ClientIds.Length);

    public ReadOnlySpan<byte> For(int invocation)
    {
        invocation.TryFormat(_frame.AsSpan(_invocation + 1, 7), out _, "D7", CultureInfo.InvariantCulture);
        return _frame;
    }

    /// <summary>Letters and blanks that need no escape, different for each seed and sender.</summary>
    public static string Body(Random random)
    {
        var text = new char[BodyBytes];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = i % 7 == 6 ? ' ' : (char)('a' + random.Next(26));
        }

        return new string(text);
    }
}
