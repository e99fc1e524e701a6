namespace OrleansChat.Silo; public static class Entry { public static void Main() { } }
