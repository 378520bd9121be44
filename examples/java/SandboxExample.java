// A test of a client against the sandbox, with nothing but a JDK: `java examples/java/SandboxExample.java`.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

public class SandboxExample {
    static final HttpClient http = HttpClient.newHttpClient();

    /** The client under test: it waits and tries again when the service says so. */
    static String treatmentGroups(String base) throws Exception {
        for (int tries = 0; tries < 3; tries++) {
            var request = HttpRequest.newBuilder(URI.create(base + "/api/v1/treatmentGroup"))
                    .header("X-API-KEY", "your-api-key").build();
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return response.body();
            }
            if (response.statusCode() != 503) {
                throw new IllegalStateException(response.statusCode() + " " + response.headers().map());
            }
            Thread.sleep(1000 * response.headers().firstValueAsLong("retry-after").orElse(1));
        }
        throw new IllegalStateException("the service stays busy");
    }

    static String control(String base, String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + "/_sandbox" + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        check(response.statusCode() < 300, method + " " + path + ": " + response.statusCode() + " " + response.body());
        return response.body();
    }

    /** The text of a field; your tests have a JSON library for this. */
    static String field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        check(found.find(), name + " in " + json);
        return found.group(1);
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static void main(String[] arguments) throws Exception {
        // A sandbox that runs already, or our own on a free port.
        String url = System.getenv("SANDBOX_URL");
        Process process = null;
        if (url == null) {
            String binary = System.getenv().getOrDefault("SANDBOX_BIN", "nhn-sandbox");
            process = new ProcessBuilder(binary, "--listen", "127.0.0.1:0")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream()));
            url = lines.readLine().replace("nhn-sandbox ready on ", "");
        }
        try {
            test(url);
            System.out.println("all as expected");
        } finally {
            if (process != null) {
                process.destroy();
            }
        }
    }

    static void test(String url) throws Exception {
        // A workspace of one's own: tests may share a sandbox and run side by side.
        String name = "java-" + UUID.randomUUID();
        String base = field(control(url, "POST", "/workspaces", "{\"name\":\"" + name + "\"}"), "base_url");

        // A token opens a closed API.
        String ping = base + "/pingauth";
        String token = control(base, "POST", "/tokens",
                "{\"scopes\":[\"nhn:phr/mhd/read-document\"],\"htm\":\"GET\",\"htu\":\"" + ping + "\"}");
        var request = HttpRequest.newBuilder(URI.create(ping))
                .header("Authorization", "DPoP " + field(token, "access_token"))
                .header("DPoP", field(token, "dpop_proof")).build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        check(status == 200, "a token opens a closed API; got " + status);

        // The client tries again when the service is busy.
        control(base, "POST", "/faults",
                "{\"match\":{\"api\":\"nompd\"},\"times\":1,\"effect\":{\"status\":503,\"retry_after_seconds\":1}}");
        check(treatmentGroups(base).contains("\"items\":[{"), "groups are there");
        String counted = control(base, "POST", "/requests/count", "{\"api\":\"nompd\"}");
        check(counted.contains("\"count\":2"), "once refused, once answered; got " + counted);

        // What the client kept and broke, for whatever reads JUnit.
        String report = control(base, "GET", "/report?format=junit", null);
        check(report.contains("name=\"nompd."), "the report tells of Nompd");
        if (System.getenv("JUNIT") != null) {
            Files.writeString(Path.of(System.getenv("JUNIT")), report);
        }
        control(url, "DELETE", "/workspaces/" + name, null);
    }
}
