namespace OrleansChat.Silo;

/// <summary>A reason not to start that an operator can mend; shown as its message alone, without a stack trace.</summary>
public sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static void ThrowIfAny(IEnumerable<string> reasons)
    {
        if (string.Join(' ', reasons) is { Length: > 0 } all)
        {
            throw new StartRefusedException(all);
        }
    }

    public override string ToString() => Message;
}
