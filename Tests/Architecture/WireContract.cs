using System.Reflection;
using System.Text;
using OrleansChat.Grains;

namespace OrleansChat.Tests.Architecture;

/// <summary>What processes of different builds must agree on: grain interfaces, their methods, and the types that travel or are stored.</summary>
internal static class WireContract
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Assemblies = [typeof(ChatGrains).Assembly, typeof(GrainsHosting).Assembly];

    public static IEnumerable<Type> Interfaces { get; } = [.. Assemblies.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.IsInterface && typeof(Orleans.Runtime.IAddressable).IsAssignableFrom(type)).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    public static IEnumerable<Type> Types { get; } = [.. Assemblies.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>(false) is not null).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    public static IEnumerable<Type> Enums { get; } = [.. typeof(ChatGrains).Assembly.GetExportedTypes()
        .Where(type => type.IsEnum).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    /// <summary>What a type's own serialiser writes: whatever has storage.</summary>
    public static IEnumerable<MemberInfo> Members(Type type) =>
        type.GetFields(Declared).Where(field => field.GetCustomAttribute<NonSerializedAttribute>() is null)
            .Select(field => field.Name.StartsWith('<') ? (MemberInfo?)type.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], Declared) : field)
            .OfType<MemberInfo>();

    public static uint? Id(MemberInfo member) => member.GetCustomAttribute<IdAttribute>()?.Id;

    public static string? Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(false)?.Alias;

    /// <summary>One line per thing that must not change unseen.</summary>
    public static string Print()
    {
        var text = new StringBuilder();
        foreach (var type in Interfaces)
        {
            text.Append("interface ").Append(Alias(type)).Append('\n');
            foreach (var method in type.GetMethods(Declared).OrderBy(method => Alias(method), StringComparer.Ordinal))
            {
                var parameters = method.GetParameters().Select(parameter => Name(parameter.ParameterType));
                text.Append("  ").Append(Alias(method)).Append('(').AppendJoin(", ", parameters).Append(") → ").Append(Name(method.ReturnType)).Append('\n');
            }
        }

        foreach (var type in Types)
        {
            text.Append(type.IsValueType ? "struct " : type.IsAbstract ? "abstract " : "class ").Append(Alias(type));
            text.Append(type.BaseType is { } parent && Types.Contains(parent) ? $" : {Alias(parent)}" : "").Append('\n');
            foreach (var member in Members(type).OrderBy(Id))
            {
                var holds = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
                text.Append("  ").Append(Id(member)).Append(' ').Append(member.Name).Append(": ").Append(Name(holds)).Append('\n');
            }
        }

        foreach (var type in Enums)
        {
            var values = Enum.GetValues(type).Cast<object>().Select(value => $"{value}={Convert.ToInt64(value, null)}");
            text.Append("enum ").Append(type.Name).Append(": ").Append(type.GetEnumUnderlyingType().Name).Append(' ').AppendJoin(' ', values).Append('\n');
        }

        return text.ToString();
    }

    private static string Name(Type type)
    {
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Name(value)}?";
        }

        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
    }
}
