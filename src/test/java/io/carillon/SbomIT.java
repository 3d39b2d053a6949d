package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the jar says that it consists of is what it consists of, under licences that are listed. */
final class SbomIT {
    private static final String ENTRY = "META-INF/sbom/carillon.cdx.json";

    /** Netty has copied it into netty-common under names of its own; SUPPLY-CHAIN names it. */
    private static final String WITHIN_NETTY = "org.jctools:jctools-core:";

    private JsonObject sbom;

    /** Group, artifact and version of each library whose description came along. */
    private final TreeSet<String> contained = new TreeSet<>();

    @BeforeEach
    void read() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("carillon.jar", "target/carillon.jar"))) {
            try (InputStream in =
                    jar.getInputStream(Objects.requireNonNull(jar.getEntry(ENTRY), ENTRY))) {
                sbom = new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            for (ZipEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().matches("META-INF/maven/.*/pom\\.properties")) {
                    Properties about = new Properties();
                    try (InputStream in = jar.getInputStream(entry)) {
                        about.load(in);
                    }
                    contained.add(
                            about.getProperty("groupId")
                                    + ":"
                                    + about.getProperty("artifactId")
                                    + ":"
                                    + about.getProperty("version"));
                }
            }
        }
    }

    private List<JsonObject> components() {
        return sbom.getJsonArray("components").stream().map(JsonObject.class::cast).toList();
    }

    private static String library(JsonObject component) {
        return component.getString("group") + ":" + component.getString("name");
    }

    @Test
    void eachLibraryInTheJarIsNamed() {
        TreeSet<String> named = new TreeSet<>();
        components().forEach(one -> named.add(library(one) + ":" + one.getString("version")));
        contained.removeIf(library -> library.startsWith("io.carillon:carillon"));
        contained.removeIf(library -> library.startsWith(WITHIN_NETTY));

        assertThat(contained).hasSizeGreaterThan(30);
        assertThat(named).containsAll(contained);
    }

    @Test
    void eachLibraryHasALicenceThatIsListed() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (JsonObject component : components()) {
            found.put(library(component), String.join(", ", licences(component)));
        }
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/LICENCES.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length == 4 && cells[1].contains(":")) {
                listed.put(cells[1].strip(), cells[2].strip());
                assertThat(cells[3]).as("why %s is there", cells[1]).isNotBlank();
            }
        }

        assertThat(found.values()).noneMatch(String::isBlank);
        assertThat(listed).isEqualTo(found);
    }

    private static List<String> licences(JsonObject component) {
        List<String> names = new ArrayList<>();
        for (Object one : component.getJsonArray("licenses", new JsonArray())) {
            JsonObject choice = (JsonObject) one;
            JsonObject licence = choice.getJsonObject("license", new JsonObject());
            names.add(
                    choice.getString(
                            "expression", licence.getString("id", licence.getString("name"))));
        }
        Collections.sort(names);
        return names;
    }

    /** Or the same sources would make another jar. */
    @Test
    void nothingInItChangesFromBuildToBuild() {
        assertThat(sbom.getString("serialNumber")).isNull();
        assertThat(sbom.getJsonObject("metadata").getString("timestamp")).isNull();
    }
}
