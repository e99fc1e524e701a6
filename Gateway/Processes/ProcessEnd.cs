namespace OrleansChat.Gateway.Processes;

/// <summary>How this process ends: as by SIGTERM, unless an operator says otherwise.</summary>
internal sealed class ProcessEnd
{
    /// <summary>What supervisors start again: sysexits' "try again later".</summary>
    public const int RestartCode = 75;

    public int ExitCode { get; set; }

    /// <summary>Whether sockets are told over a while, and not all at once.</summary>
    public bool Drains { get; set; } = true;
}
