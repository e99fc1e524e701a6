namespace OrleansChat.Cli.Home;

/// <summary>The system's own place for secrets, which is open while its user is signed in.</summary>
internal interface IKeyStore
{
    /// <summary>Null: there is none of this name, or the store does not answer.</summary>
    string? Find(string name);

    /// <summary>False: the store does not answer, and has kept nothing.</summary>
    bool Keep(string name, string secret);

    /// <summary>False: the store does not answer, and may still have it.</summary>
    bool Forget(string name);
}
