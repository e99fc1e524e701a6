using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace OrleansChat.Tests.Contracts;

/// <summary>Values of any contract type: one with everything in it that it can hold, and one with as little as it may.</summary>
internal static class Samples
{
    private const long Moment = 1_800_000_000_000;

    public static object? Of(Type type, bool isFull) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } inner => isFull ? Of(inner, isFull) : null,
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => isFull,
        _ when type == typeof(long) => Moment,
        _ when type == typeof(int) => 1,
        _ when type == typeof(Guid) => Guid.NewGuid(),
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.FromUnixTimeMilliseconds(Moment),
        _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1),
        _ when Element(type) is { } element => Many(type, element, isFull),
        _ => Made(type, isFull),
    };

    public static object? Of(ParameterInfo parameter, bool isFull) =>
        !isFull && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable ? null : Of(parameter.ParameterType, isFull);

    /// <summary>Of what the type is a sequence; null: of nothing.</summary>
    public static Type? Element(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments() is [var element] ? element
        : null;

    private static object Made(Type type, bool isFull)
    {
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(candidate => candidate.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(candidate => candidate.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter, isFull))]);
        var given = constructor.GetParameters().Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite && !given.Contains(property.Name)))
        {
            var isLeftOut = !isFull && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
            property.SetValue(made, isLeftOut ? null : Of(property.PropertyType, isFull));
        }

        return made;
    }

    private static object Many(Type type, Type element, bool isFull)
    {
        var items = Array.CreateInstance(element, isFull ? 1 : 0);
        if (isFull)
        {
            items.SetValue(Of(element, isFull), 0);
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? typeof(ImmutableArray).GetMethods().Single(method => method.Name == "ToImmutableArray" && method.GetParameters() is [{ ParameterType: { IsGenericType: true } given }]
                && given.GetGenericTypeDefinition() == typeof(IEnumerable<>)).MakeGenericMethod(element).Invoke(null, [items])!
            : items;
    }
}
