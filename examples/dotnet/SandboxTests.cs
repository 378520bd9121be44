// Tests of a client against the sandbox with xUnit and HttpClient (.NET 8).
//
// Not run in CI, which has no .NET.

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

/// <summary>One sandbox for all tests: one that runs already, or our own on a free port.</summary>
public static class Sandbox
{
    public static readonly string Url = Environment.GetEnvironmentVariable("SANDBOX_URL") ?? Start();

    private static string Start()
    {
        var binary = Environment.GetEnvironmentVariable("SANDBOX_BIN") ?? "nhn-sandbox";
        var process = Process.Start(new ProcessStartInfo(binary, "--listen 127.0.0.1:0") { RedirectStandardOutput = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill();
        return process.StandardOutput.ReadLine()!.Replace("nhn-sandbox ready on ", "");
    }
}

/// <summary>A workspace for each test: state, clock, faults and journal are its own, so tests may run side by side.</summary>
public sealed class Workspace : IAsyncLifetime
{
    private readonly string name = $"dotnet-{Guid.NewGuid()}";

    public HttpClient Http { get; } = new();
    public string Base { get; private set; } = "";

    public async Task InitializeAsync() =>
        Base = (await Send(Sandbox.Url, HttpMethod.Post, "/workspaces", new { name }))!["base_url"]!.GetValue<string>();

    public async Task DisposeAsync() => await Http.DeleteAsync($"{Sandbox.Url}/_sandbox/workspaces/{name}");

    public Task<JsonNode?> Control(HttpMethod method, string path, object? body = null) => Send(Base, method, path, body);

    private async Task<JsonNode?> Send(string root, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, $"{root}/_sandbox{path}");
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync());
    }
}

public class SandboxTests : IAsyncLifetime
{
    private readonly Workspace sandbox = new();

    public Task InitializeAsync() => sandbox.InitializeAsync();

    public Task DisposeAsync() => sandbox.DisposeAsync();

    /// <summary>The client under test: it waits and tries again when the service says so.</summary>
    private static async Task<JsonElement> TreatmentGroups(HttpClient http, string root)
    {
        for (var tries = 0; tries < 3; tries++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{root}/api/v1/treatmentGroup");
            request.Headers.Add("X-API-KEY", "your-api-key");
            using var response = await http.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
                continue;
            }
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
        throw new HttpRequestException("the service stays busy");
    }

    [Fact]
    public async Task A_token_opens_a_closed_api()
    {
        var htu = $"{sandbox.Base}/pingauth";
        var token = await sandbox.Control(HttpMethod.Post, "/tokens",
            new { scopes = new[] { "nhn:phr/mhd/read-document" }, htm = "GET", htu });
        using var request = new HttpRequestMessage(HttpMethod.Get, htu);
        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token!["access_token"]}");
        request.Headers.TryAddWithoutValidation("DPoP", token["dpop_proof"]!.GetValue<string>());
        using var response = await sandbox.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_client_tries_again_when_the_service_is_busy()
    {
        await sandbox.Control(HttpMethod.Post, "/faults",
            new { match = new { api = "nompd" }, times = 1, effect = new { status = 503, retry_after_seconds = 1 } });
        var groups = await TreatmentGroups(sandbox.Http, sandbox.Base);
        Assert.NotEqual(0, groups.GetProperty("items").GetArrayLength());
        var counted = await sandbox.Control(HttpMethod.Post, "/requests/count", new { api = "nompd" });
        Assert.Equal(2, counted!["count"]!.GetValue<int>());
        // What the client kept and broke, for whatever reads JUnit.
        var report = await sandbox.Http.GetStringAsync($"{sandbox.Base}/_sandbox/report?format=junit");
        await File.WriteAllTextAsync("nhn-sandbox.junit.xml", report);
    }
}
