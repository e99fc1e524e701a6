using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Files;

/// <summary>A server that has less memory than the file: what held the file whole would die of it.</summary>
public sealed class LargeFileTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private const int MiB = 1 << 20;
    private const int Size = 100 * MiB;
    private const int HeapBytes = 90 * MiB;

    [Fact]
    public async Task A_hundred_mebibytes_go_up_and_down_through_a_server_with_less_memory_than_that()
    {
        await using var server = await SmallServer.Start(Database.ConnectionString, HeapBytes);
        using var http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await server.Token());

        using var noise = new Noise(Size);
        using var stored = await http.PostAsync("api/v1/attachments?name=large", noise);
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        var id = (await stored.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();

        using var answer = await http.GetAsync($"api/v1/attachments/{id}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(Size, answer.Content.Headers.ContentLength);
        Assert.Equal(noise.Hash, Convert.ToHexString(await SHA256.HashDataAsync(await answer.Content.ReadAsStreamAsync())));
        Assert.False(server.HasEnded);
    }

    /// <summary>Bytes that do not compress, made as they are sent.</summary>
    private sealed class Noise : HttpContent
    {
        private readonly int _size;

        public Noise(int size)
        {
            _size = size;
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        /// <summary>Of what was sent.</summary>
        public string Hash { get; private set; } = "";

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var random = new Random(7);
            var block = new byte[MiB];
            for (var sent = 0; sent < _size; sent += block.Length)
            {
                random.NextBytes(block);
                hash.AppendData(block);
                await stream.WriteAsync(block);
            }

            Hash = Convert.ToHexString(hash.GetHashAndReset());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _size;
            return true;
        }
    }
}
