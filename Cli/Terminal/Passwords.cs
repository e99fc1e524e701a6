using System.Text;

namespace OrleansChat.Cli.Terminal;

/// <summary>A password never is an argument: other users of the machine could read it.</summary>
internal static class Passwords
{
    /// <param name="isShown">Of what is no secret: shows what is typed.</param>
    /// <exception cref="InterruptedException">Ctrl-C was pressed instead.</exception>
    public static string Read(string prompt, bool isShown = false)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() ?? "";
        }

        // As a key, and before one is asked for: a signal would wait for this read, which waits for a key.
        Console.TreatControlCAsInput = true;
        try
        {
            Console.Error.Write(prompt);
            return Typed(isShown);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
            Console.Error.WriteLine();
        }
    }

    private static string Typed(bool isShown)
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
                Console.Error.Write(isShown && typed.Length > 0 ? "\b \b" : "");
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
                Console.Error.Write(isShown ? $"{key.KeyChar}" : "");
            }
        }

        return typed.ToString();
    }
}
