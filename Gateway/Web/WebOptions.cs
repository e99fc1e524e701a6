using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Web;

/// <summary>Section <c>Chat:Gateway:Web</c>.</summary>
public sealed class WebOptions
{
    /// <summary>Where the built web client lies, relative to the program. Where there is none the gateway serves no page. Default <c>web</c>.</summary>
    [Required]
    public string Directory { get; set; } = "web";
}
