namespace OrleansChat.Cli.Load.Report;

/// <summary>One line that says what goes on, on the error stream so that the table can be piped.</summary>
internal static class Progress
{
    /// <summary>Replaces the line on a terminal; elsewhere each is a line of its own.</summary>
    public static void Show(string line)
    {
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(line);
        }
        else
        {
            Console.Error.Write("\r\u001b[K" + line);
        }
    }

    public static void Done(string line)
    {
        Show(line);
        if (!Console.IsErrorRedirected)
        {
            Console.Error.WriteLine();
        }
    }
}
