namespace OrleansChat.Grains.Files;

/// <summary>Where the bytes of files are kept, by chunks. Every method may be repeated.</summary>
internal interface IFileBytes
{
    /// <summary>On disk when it is answered. Refusals: unavailable, unknown.</summary>
    Task<Outcome<Done>> Write(Guid file, int chunk, byte[] bytes);

    /// <summary>Refusals: not_found, unavailable.</summary>
    Task<Outcome<byte[]>> Read(Guid file, int chunk);

    /// <summary>Removes the chunks before <paramref name="chunks"/>, as far as they are there. Refusals: unavailable, unknown.</summary>
    Task<Outcome<Done>> Delete(Guid file, int chunks);
}
