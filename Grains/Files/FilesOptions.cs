using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace OrleansChat.Grains.Files;

/// <summary>Bound to <c>Chat:Files</c>.</summary>
public sealed class FilesOptions : IValidatableObject
{
    internal const string Database = "database";
    internal const string InDirectory = "directory";
    internal const string InS3 = "s3";

    /// <summary>Bytes of one file, 1 – 4 GiB. Default 100 MiB.</summary>
    [Range(1L, 4L << 30)]
    public long MaxBytes { get; set; } = 100L << 20;

    /// <summary>Bytes of all files of one user, posted or not, from 1 on. Default 1 GiB.</summary>
    [Range(1L, long.MaxValue)]
    public long QuotaBytes { get; set; } = 1L << 30;

    /// <summary>Media types that are taken; empty (default): all that can be told by their bytes.</summary>
    public string[] Types { get; set; } = [];

    /// <summary>Hours until a file that no message carries is removed, 1–720. Default 24.</summary>
    [Range(1, 720)]
    public int OrphanHours { get; set; } = 24;

    /// <summary>Where the bytes are: "database" (default), "directory" or "s3". Those that are elsewhere already are not moved.</summary>
    [RegularExpression($"{Database}|{InDirectory}|{InS3}")]
    public string Store { get; set; } = Database;

    /// <summary>With "directory": one that all silos share.</summary>
    public string? Directory { get; set; }

    /// <summary>With "s3".</summary>
    public S3Options S3 { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var type in Types.Where(type => !FileTypes.IsKnown(type)))
        {
            yield return new ValidationResult($"Chat:Files:Types: {type} cannot be told by its bytes, or is never taken; leave it out.");
        }

        if (Store == InDirectory && !Path.IsPathFullyQualified(Directory ?? ""))
        {
            yield return new ValidationResult("Chat:Files:Store=directory needs Chat:Files:Directory, an absolute path.");
        }

        if (Store == InS3 && !S3.IsComplete)
        {
            yield return new ValidationResult(
                "Chat:Files:Store=s3 needs Chat:Files:S3:Endpoint (without a path), Bucket, AccessKey and SecretKey; a Prefix has letters, digits, '-', '_', '.' and '/'.");
        }
    }
}

/// <summary>A bucket of any service that speaks S3, addressed by path.</summary>
public sealed partial class S3Options
{
    /// <summary>Such as https://s3.eu-central-1.amazonaws.com.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Default us-east-1, which most services other than AWS take.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Its name.</summary>
    public string? Bucket { get; set; }

    /// <summary>What every object's key begins with. Default files/.</summary>
    public string Prefix { get; set; } = "files/";

    /// <summary>Who may read and write it.</summary>
    public string? AccessKey { get; set; }

    /// <summary>A secret.</summary>
    public string? SecretKey { get; set; }

    internal bool IsComplete =>
        Endpoint is { IsAbsoluteUri: true, AbsolutePath: "/", Query: "" } && Name().IsMatch(Bucket ?? "") && Keys().IsMatch(Prefix)
            && AccessKey is { Length: > 0 } && SecretKey is { Length: > 0 };

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,62}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A([A-Za-z0-9_-][A-Za-z0-9._/-]*)?\z")]
    private static partial Regex Keys();
}
