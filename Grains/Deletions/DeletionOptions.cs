using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Deletions;

/// <summary>Bound to <c>Chat:Accounts</c>.</summary>
public sealed class DeletionOptions
{
    /// <summary>
    /// What becomes of the messages of a deleted account. "anonymous" (default): they stay under the name of nobody, for they are also part
    /// of what others said. "erase": each becomes a tombstone, its text gone from the log.
    /// </summary>
    [RegularExpression("anonymous|erase")]
    public string DeletedMessages { get; set; } = Anonymous;

    internal const string Anonymous = "anonymous";
    internal const string Erase = "erase";
}
