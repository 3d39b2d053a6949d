package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.terminal.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cluster quarantine}: unusable stored records. Mounted by {@link ClusterCommands}. */
@Command(
        name = "quarantine",
        description = "Shows, repairs and drops unusable stored records.",
        mixinStandardHelpOptions = true)
final class QuarantineCommands implements Runnable {
    private static final int MAX_ENTRIES = 100_000;

    @Spec private CommandSpec spec = CommandSpec.create();
    @ParentCommand private ClusterCommands cluster = new ClusterCommands();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of quarantine; --help lists them");
    }

    private static String path(String key) {
        StringBuilder path = new StringBuilder("/v1/quarantine");
        for (String part : key.split("/", -1)) {
            path.append('/').append(ApiClient.encode(part));
        }
        return path.toString();
    }

    @Command(description = "Lists the records.", mixinStandardHelpOptions = true)
    int list() {
        cluster.screen()
                .list(
                        cluster.client().list("/v1/quarantine", MAX_ENTRIES),
                        "key",
                        "holds",
                        "bytes",
                        "decision",
                        "because");
        return 0;
    }

    @Command(description = "Shows a record with its content.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "KEY", description = "key of the record") String key) {
        cluster.screen()
                .one(
                        cluster.client().get(path(key)),
                        "key",
                        "holds",
                        "bytes",
                        "since",
                        "decision",
                        "because",
                        "content",
                        "base64");
        return 0;
    }

    @Command(
            description = "Replaces a quarantined record; triggers a leader change.",
            mixinStandardHelpOptions = true)
    int repair(
            @Parameters(paramLabel = "KEY", description = "key of the record") String key,
            @Parameters(paramLabel = "FILE", description = "file with the new content") Path file)
            throws IOException {
        String content = TextFile.read(file).strip();
        ApiClient.Tagged seen = cluster.client().tagged(path(key));
        String body = JsonNodeFactory.instance.objectNode().put("content", content).toString();
        JsonNode done = cluster.client().call("PUT", path(key), body, "If-Match", seen.tag());
        cluster.screen().one(done, "detail");
        return 0;
    }

    @Command(
            description =
                    "Drops quarantined records; saves their content first; triggers a leader"
                            + " change.",
            mixinStandardHelpOptions = true)
    int drop(
            @Parameters(paramLabel = "KEY", arity = "1..*", description = "keys of the records")
                    List<String> keys,
            @Option(
                            names = "--keep",
                            required = true,
                            paramLabel = "FOLDER",
                            description = "folder to which the contents are saved first")
                    Path folder)
            throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            ApiClient.Tagged seen = cluster.client().tagged(path(key));
            Files.write(folder.resolve(key.replace('/', '_')), content(seen.body()));
            // One load applies all of them.
            String how = i < keys.size() - 1 ? "?reload=false" : "";
            JsonNode done =
                    cluster.client().call("DELETE", path(key) + how, "", "If-Match", seen.tag());
            cluster.screen().one(done, "key", "detail");
        }
        return 0;
    }

    private static byte[] content(JsonNode record) {
        return record.path("content").isTextual()
                ? record.path("content").asText().getBytes(java.nio.charset.StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(record.path("base64").asText());
    }
}
