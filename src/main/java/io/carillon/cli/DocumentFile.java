package io.carillon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.terminal.Failures;
import io.carillon.terminal.SafeText;
import io.carillon.terminal.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A document from a file or the standard input, to be put.
 *
 * @param name the name that it is put under
 * @param text its text
 */
record DocumentFile(String name, String text) {
    /**
     * Reads a document.
     *
     * @param file a file; {@code -} reads standard input
     * @param name the name that it is put under; null: the one within
     * @throws IOException with words for people
     */
    static DocumentFile read(String file, @Nullable String name) throws IOException {
        String text = read(file);
        return new DocumentFile(name == null ? nameIn(text) : name, text);
    }

    /**
     * The headers that make a put conditional.
     *
     * @param create whether it only creates
     * @param version the only version that it replaces
     */
    static String[] conditions(boolean create, @Nullable Long version) {
        List<String> headers = new ArrayList<>();
        if (create) {
            headers.addAll(List.of("If-None-Match", "*"));
        }
        if (version != null) {
            headers.addAll(List.of("If-Match", "\"" + version + "\""));
        }
        return headers.toArray(new String[0]);
    }

    /**
     * Reads a document and does that with it.
     *
     * @return the exit code; 2 when it cannot be read, which is said
     */
    static int with(
            CommandSpec spec, String file, @Nullable String name, Consumer<DocumentFile> then) {
        DocumentFile document;
        try {
            document = read(file, name);
        } catch (IOException e) {
            spec.commandLine().getErr().println("carillon: " + SafeText.lines(Failures.said(e)));
            return 2;
        }
        then.accept(document);
        return 0;
    }

    private static String read(String file) throws IOException {
        try {
            String document =
                    file.equals("-")
                            ? TextFile.withoutMark(
                                    new String(System.in.readAllBytes(), StandardCharsets.UTF_8))
                            : TextFile.read(Path.of(file));
            if (document.isBlank()) {
                throw new IOException(
                        "the document is empty"
                                + (file.equals("-") ? " (standard input)" : ": " + file));
            }
            return document;
        } catch (InvalidPathException e) {
            throw new IOException("'" + file + "' is not a valid file name", e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8", e);
        }
    }

    private static String nameIn(String document) throws IOException {
        String name;
        try {
            name = new ObjectMapper().readTree(document).path("name").asText("");
        } catch (JsonProcessingException e) {
            throw new IOException("the document is not valid JSON: " + e.getOriginalMessage());
        }
        if (name.isEmpty()) {
            throw new IOException("the document has no name; add one, or use --name");
        }
        return name;
    }
}
