using System.Text;

namespace OrleansChat.Cli.Talk;

/// <summary>A password never is an argument: other users of the machine could read it.</summary>
internal static class Passwords
{
    /// <exception cref="InterruptedException">Ctrl-C was pressed instead.</exception>
    public static string Read(string prompt)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() ?? "";
        }

        Console.Error.Write(prompt);
        // As a key: a signal would wait for this read, which waits for a key.
        Console.TreatControlCAsInput = true;
        try
        {
            return Typed();
        }
        finally
        {
            Console.TreatControlCAsInput = false;
            Console.Error.WriteLine();
        }
    }

    private static string Typed()
    {
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
            {
                throw new InterruptedException();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        return typed.ToString();
    }
}
