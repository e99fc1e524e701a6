using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Files;
using OrleansChat.Grains;
using OrleansChat.Grains.Files;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Files;

/// <summary>The three places for bytes keep the same promises.</summary>
public sealed class FileBytesTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Fact]
    public async Task PostgreSQL_keeps_chunks()
    {
        await Keep(new DatabaseBytes(new DataCalls(Bench.Database, NullLogger<DataCalls>.Instance)));
        Assert.Equal(0L, await Database.Scalar<long>("SELECT count(*) FROM file_chunk"));
    }

    [Fact]
    public async Task A_directory_keeps_chunks()
    {
        var root = Directory.CreateTempSubdirectory("chat-files-").FullName;
        try
        {
            var options = new FilesOptions { Store = FilesOptions.InDirectory, Directory = root };
            await Keep(new DirectoryBytes(Options.Create(options), NullLogger<DirectoryBytes>.Instance));
            Assert.Empty(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task S3_keeps_chunks_for_who_signs()
    {
        await using var stub = await S3Stub.Start();
        using var bytes = Bucket(stub, S3Stub.SecretKey);
        await Keep(bytes);
        Assert.Empty(stub.Keys);
        Assert.Equal(0, stub.Refused);
    }

    [Fact]
    public async Task S3_that_refuses_the_signature_or_is_gone_is_unavailable()
    {
        var stub = await S3Stub.Start();
        using var wrong = Bucket(stub, "another secret");
        Assert.Equal(ErrorCode.Unavailable, (await wrong.Write(Guid.NewGuid(), 0, [1])).Refusal!.Code);
        Assert.Equal(ErrorCode.Unavailable, (await wrong.Read(Guid.NewGuid(), 0)).Refusal!.Code);
        Assert.Equal(2, stub.Refused);
        Assert.Empty(stub.Keys);
        using var right = Bucket(stub, S3Stub.SecretKey);
        await stub.DisposeAsync();
        Assert.Equal(ErrorCode.Unknown, (await right.Write(Guid.NewGuid(), 0, [1])).Refusal!.Code);
        Assert.Equal(ErrorCode.Unavailable, (await right.Read(Guid.NewGuid(), 0)).Refusal!.Code);
    }

    private static S3Bytes Bucket(S3Stub stub, string secret)
    {
        var options = new FilesOptions
        {
            Store = FilesOptions.InS3,
            S3 = new S3Options { Endpoint = stub.Url, Region = S3Stub.Region, Bucket = "chat", AccessKey = S3Stub.AccessKey, SecretKey = secret },
        };
        Assert.Empty(options.Validate(null!));
        return new S3Bytes(Options.Create(options), TimeProvider.System, NullLogger<S3Bytes>.Instance);
    }

    private async Task Keep(IFileBytes bytes)
    {
        var (_, users) = await Bench.Room(1);
        var (file, other) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var id in new[] { file, other })
        {
            await Database.Execute($"INSERT INTO file (file_id, owner_id, name, media_type, size) VALUES ('{id}', '{users[0]}', 'a', 'b', 1)");
        }

        var full = new byte[FileChunks.Bytes];
        Random.Shared.NextBytes(full);
        byte[] last = [1, 2, 3];
        Assert.True((await bytes.Write(file, 0, full)).Ok);
        Assert.True((await bytes.Write(file, 1, [9])).Ok);
        Assert.True((await bytes.Write(file, 1, last)).Ok);
        Assert.True((await bytes.Write(other, 0, [7])).Ok);
        Assert.Equal(full, (await bytes.Read(file, 0)).Value);
        Assert.Equal(last, (await bytes.Read(file, 1)).Value);
        Assert.Equal(ErrorCode.NotFound, (await bytes.Read(file, 2)).Refusal!.Code);
        Assert.Equal(ErrorCode.NotFound, (await bytes.Read(Guid.NewGuid(), 0)).Refusal!.Code);

        Assert.True((await bytes.Delete(file, 2)).Ok);
        Assert.True((await bytes.Delete(file, 2)).Ok);
        Assert.Equal(ErrorCode.NotFound, (await bytes.Read(file, 0)).Refusal!.Code);
        Assert.Equal([7], (await bytes.Read(other, 0)).Value!);
        Assert.True((await bytes.Delete(other, 1)).Ok);
    }
}
