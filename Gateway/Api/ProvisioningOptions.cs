using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Api;

/// <summary>Section <c>Chat:Provisioning</c>: users in bulk for load tests. Off unless an operator turns it on.</summary>
public sealed class ProvisioningOptions : IValidatableObject
{
    /// <summary>Whether it is there at all. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>The operator's secret, at least 16 characters; shown as <c>Authorization: Bearer</c>.</summary>
    public string? Token { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Enabled && Token is not { Length: >= 16 })
        {
            yield return new ValidationResult("Chat:Provisioning:Token needs at least 16 characters when Chat:Provisioning:Enabled is set.");
        }
    }
}
