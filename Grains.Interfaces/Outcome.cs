using System.Diagnostics.CodeAnalysis;

namespace OrleansChat;

/// <summary>The answer to a command: a value, or a refusal that the user could have caused. Faults are exceptions.</summary>
[GenerateSerializer, Immutable, Alias("chat.Outcome`1")]
public readonly record struct Outcome<T>([property: Id(0)] T? Value, [property: Id(1)] ChatError? Refusal)
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Ok => Refusal is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(ChatError refusal) => new(default, refusal);

    public static implicit operator Outcome<T>(ErrorCode code) => new(default, new ChatError(code));
}

/// <summary>The answer to a command that has nothing to tell.</summary>
[GenerateSerializer, Immutable, Alias("chat.Done")]
public readonly record struct Done;
