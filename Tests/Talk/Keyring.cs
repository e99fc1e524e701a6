namespace OrleansChat.Tests.Talk;

/// <summary>A key store that the programs for it reach, as libsecret's and macOS' would: shell scripts over a folder.</summary>
internal sealed class Keyring : IDisposable
{
    private const string SecretTool = """
        #!/bin/bash
        # secret-tool store --label=… service S name N < secret | lookup service S name N | clear service S name N
        cd "$(dirname "$0")" && echo "$*" >> asked
        [ ! -e locked ] || { echo "secret-tool: Cannot autolaunch D-Bus without X11 \$DISPLAY" >&2; exit 1; }
        verb=$1; shift
        case "$1" in --label=*) shift ;; esac
        [ "$#" = 4 ] && [ "$1" = service ] && [ "$3" = name ] || { echo usage >&2; exit 2; }
        kept=$(printf %s "$4" | base64 -w0 | tr / _)
        case $verb in store) cat > "$kept" ;; lookup) cat "$kept" 2> /dev/null ;; clear) rm -f "$kept" ;; *) exit 2 ;; esac
        """;

    private const string Security = """
        #!/bin/bash
        # security -i < commands | find-generic-password -s S -a N -w | delete-generic-password -s S -a N
        cd "$(dirname "$0")" && echo "$*" >> asked
        [ "$1" != -i ] || { while read -r -a words; do "./$(basename "$0")" "${words[@]}" > /dev/null; done; exit 0; }
        [ ! -e locked ] || { echo "security: User interaction is not allowed." >&2; exit 36; }
        verb=$1; shift
        [ "$1" != -U ] || shift
        [ "$1" = -s ] && [ "$3" = -a ] || exit 2
        kept=$(printf %s "$4" | base64 -w0 | tr / _)
        case $verb in
          add-generic-password) [ "$5" = -w ] && printf %s "$6" > "$kept" ;;
          find-generic-password | delete-generic-password)
            [ -e "$kept" ] || { echo "security: SecKeychainSearchCopyNext: The specified item could not be found." >&2; exit 44; } ;;&
          find-generic-password) [ "$5" = -w ] && cat "$kept" && echo ;;
          delete-generic-password) rm "$kept" ;;
          *) exit 2 ;;
        esac
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("chat-keys-").FullName;

    public Keyring()
    {
        Program("secret-tool", SecretTool);
        Program("security", Security);
    }

    /// <summary>A search path that finds it first.</summary>
    public string Path => $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>What its programs were started with: for all the machine to see.</summary>
    public string Asked => File.ReadAllText(System.IO.Path.Combine(_folder, "asked"));

    /// <summary>From now on it does not answer.</summary>
    public void Lock() => File.WriteAllText(this["locked"], "");

    public void Unlock() => File.Delete(this["locked"]);

    public string this[string program] => System.IO.Path.Combine(_folder, program);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Program(string name, string script)
    {
        File.WriteAllText(this[name], script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
