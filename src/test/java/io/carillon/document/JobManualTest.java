package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.definition.JobFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual's table of fields; {@code -Ddocs.write=true} writes it anew. */
class JobManualTest {
    private static final Path MANUAL = Path.of("docs/JOB.md");
    private static final String BEGIN = "<!-- fields -->\n";
    private static final String END = "<!-- end of fields -->";

    @Test
    void theManualHoldsTheTableOfFields() throws IOException {
        String manual = Files.readString(MANUAL);
        String expected =
                manual.substring(0, manual.indexOf(BEGIN) + BEGIN.length())
                        + FieldTable.of(JobFields.SHAPE)
                        + manual.substring(manual.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(MANUAL, expected);
        }
        assertThat(Files.readString(MANUAL))
                .as("-Ddocs.write=true writes the table anew")
                .isEqualTo(expected);
    }
}
