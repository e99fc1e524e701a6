using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Tests.Contracts;

/// <summary>One route of a gateway, as its own code declares it.</summary>
internal sealed partial class RestOperation
{
    /// <summary>What no type tells: the media types of those that read or write bytes themselves.</summary>
    private static readonly Dictionary<string, string> Raw = new()
    {
        ["PUT /api/v1/me/avatar"] = "image/*",
        ["PUT /api/v1/rooms/{id}/avatar"] = "image/*",
        ["POST /api/v1/attachments"] = "*/*",
        ["POST /api/v1/operator/rooms/import"] = "application/x-ndjson",
    };

    private static readonly Dictionary<string, string> Streams = new()
    {
        ["GET /api/v1/operator/rooms/{id}/export"] = "application/x-ndjson",
        ["POST /api/v1/operator/provision"] = "application/x-ndjson",
        ["GET /api/v1/operator/processes/{process}/log"] = "application/x-ndjson",
        ["GET /api/v1/attachments/{id}"] = "*/*",
        ["GET /api/v1/avatars/{id}"] = "image/*",
    };

    private readonly RouteEndpoint _endpoint;
    private readonly MethodInfo _handler;

    private RestOperation(RouteEndpoint endpoint, string method)
    {
        (_endpoint, Method) = (endpoint, method);
        _handler = endpoint.Metadata.GetMetadata<MethodInfo>()!;
        Pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        Path = Constraint().Replace(Pattern, "{$1}");
    }

    /// <summary>In capitals.</summary>
    public string Method { get; }

    /// <summary>As in the matrix of authorisation, with constraints.</summary>
    public string Pattern { get; }

    /// <summary>As in documents, without them.</summary>
    public string Path { get; }

    public string Name => $"{Method} {Path}";

    /// <summary>The noun whose file it is in.</summary>
    public string Tag => Declaring.Name.Replace("Api", "", StringComparison.Ordinal).Replace("Hosting", "", StringComparison.Ordinal);

    public bool NeedsToken => _endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null;

    public bool IsCommand => _handler.GetParameters().Any(parameter => parameter.ParameterType == typeof(IdempotencyKey));

    /// <summary>Null: no JSON.</summary>
    public IAcceptsMetadata? Body => _endpoint.Metadata.GetMetadata<IAcceptsMetadata>();

    public string? RawBody => Raw.GetValueOrDefault(Name);

    public string? RawAnswer => Streams.GetValueOrDefault(Name);

    public IEnumerable<ParameterInfo> InPath => Parameters.Where(parameter => Pattern.Contains($"{{{parameter.Name}", StringComparison.Ordinal));

    public IEnumerable<ParameterInfo> InQuery => Parameters.Where(parameter => !Pattern.Contains($"{{{parameter.Name}", StringComparison.Ordinal));

    /// <summary>Status and type of each answer that is no refusal; without a type there is no body, or one that no type tells.</summary>
    public IReadOnlyList<(int Status, Type? Type)> Answers
    {
        get
        {
            var type = _handler.ReturnType;
            type = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0] : type;
            var results = type.IsGenericType && type.Name.StartsWith("Results`", StringComparison.Ordinal) ? type.GetGenericArguments() : [type];
            return [.. results.Where(result => result != typeof(ProblemHttpResult)).Select(Answer)];
        }
    }

    private Type Declaring => _handler.DeclaringType is { IsNested: true } lambdas ? lambdas.DeclaringType! : _handler.DeclaringType!;

    private IEnumerable<ParameterInfo> Parameters => _handler.GetParameters().Where(parameter =>
        (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) is { } type
        && (type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) || (type.IsPrimitive && type != typeof(nint))));

    public static IReadOnlyList<RestOperation> All(EndpointDataSource source) =>
    [
        .. from endpoint in source.Endpoints.OfType<RouteEndpoint>()
           where endpoint.Metadata.GetMetadata<MethodInfo>() is not null
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
           let operation = new RestOperation(endpoint, method)
           where !operation.Path.Contains("/hub", StringComparison.Ordinal)
           orderby operation.Path, method
           select operation,
    ];

    private static (int Status, Type? Type) Answer(Type result) => result.Name switch
    {
        "Created`1" => (201, result.GetGenericArguments()[0]),
        "Ok`1" => (200, result.GetGenericArguments()[0]),
        "Accepted`1" => (202, result.GetGenericArguments()[0]),
        nameof(Accepted) => (202, null),
        nameof(NoContent) => (204, null),
        nameof(IResult) or nameof(ContentHttpResult) or nameof(FileContentHttpResult) or nameof(FileStreamHttpResult) => (200, null),
        var other => throw new InvalidOperationException($"What {other} answers is not known here."),
    };

    [GeneratedRegex(@"\{(\w+):\w+\}")]
    private static partial Regex Constraint();
}
