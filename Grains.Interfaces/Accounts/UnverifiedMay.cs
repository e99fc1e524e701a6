namespace OrleansChat.Accounts;

/// <summary>What an account may do whose e-mail address was not verified yet; <c>Chat:Accounts:Unverified</c>.</summary>
public enum UnverifiedMay
{
    /// <summary>What others may.</summary>
    All = 0,

    /// <summary>Sign in and read.</summary>
    Read = 1,

    /// <summary>Not even sign in.</summary>
    Nothing = 2,
}
