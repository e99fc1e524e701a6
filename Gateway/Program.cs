namespace OrleansChat.Gateway; public static class Entry { public static void Main() { } }
