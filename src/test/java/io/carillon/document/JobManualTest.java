package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.definition.AppFields;
import io.carillon.core.definition.JobFields;
import io.carillon.core.definition.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manuals' tables of fields; {@code -Ddocs.write=true} writes it anew. */
class JobManualTest {
    private static final String BEGIN = "<!-- fields -->\n";
    private static final String END = "<!-- end of fields -->";

    @Test
    void theManualHoldsTheTableOfFields() throws IOException {
        holds(Path.of("docs/JOB.md"), JobFields.SHAPE);
        holds(Path.of("docs/APP.md"), AppFields.SHAPE);
    }

    private static void holds(Path file, Shape<?> shape) throws IOException {
        String manual = Files.readString(file);
        String expected =
                manual.substring(0, manual.indexOf(BEGIN) + BEGIN.length())
                        + FieldTable.of(shape)
                        + manual.substring(manual.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as("-Ddocs.write=true writes the table anew")
                .isEqualTo(expected);
    }
}
