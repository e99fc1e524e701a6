namespace OrleansChat.Cli; public static class Entry { public static void Main() { } }
