namespace OrleansChat.Silo;

/// <summary>Section <c>Chat:Gateway</c>, the silo's part.</summary>
public sealed class HostedOptions
{
    public const string Section = "Chat:Gateway";

    /// <summary>Whether the silo is a gateway too (all-in-one). Default false.</summary>
    public bool Hosted { get; set; }
}
