package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.run.News;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.sdk.ReportRules;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the SDK takes as a result, and what the scheduler reads of it, are the same. */
class ResultAgreementTest {
    private static final int TEXTS = 200_000;

    /** What texts are made of; the odds are that a name comes twice, and that some are valid. */
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"a\"",
        "\"b\"",
        "\"\\u0061\"",
        "\"\"",
        "1",
        "-0",
        "01",
        "1.5",
        "1e9",
        "2e-999999999",
        "3E+1000000000",
        "true",
        "null",
        "nul",
        " ",
        "\n",
        "\"\\x\"",
        "\"\\n\"",
        "\"ü😀\"",
        "\"",
        "\u00a0",
        "\u007f",
        "/*x*/",
        "'a'",
        "NaN"
    };

    private static boolean sdkTakes(String json) {
        try {
            return ReportRules.result(json).equals(json);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("result: ");
            return false;
        }
    }

    private static boolean schedulerTakes(String json) {
        TaskNews news = TaskNews.newBuilder().setFormat(1).setResult(json).build();
        News read = NewsMessages.news(news.toByteString());
        assertThat(read.result()).isIn(Optional.empty(), Optional.of(json));
        return read.result().isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"\\n\":1,\"\\u000a\":2}",
                "{\"\":1,\"\":2}",
                "{\"a\":{\"a\":{\"a\":1}}}",
                "{\"a\":1,\"A\":2}",
                "[{\"a\":1},{\"a\":1}]",
                "{\"a\":[{\"b\":1,\"b\":1}]}",
                "{\"\\b\\f\\r\\t\\/\\\\\\\"\":1,\"\\b\\f\\r\\t/\\u005c\\u0022\":2}",
                "1e999999999",
                "1e99999999999",
                "1e0000000000000000001",
                "-1.5e-99999999999",
                "[1,]",
                "{\"a\":1,}",
                "1 2",
                "// x\n1",
                "\"\u007f\"",
            })
    void whatOneRefusesTheOtherRefusesToo(String json) {
        assertThat(sdkTakes(json)).as(json).isEqualTo(schedulerTakes(json));
    }

    @Test
    void longNumbersAndDeepNesting() {
        for (int length = 998; length <= 1002; length++) {
            whatOneRefusesTheOtherRefusesToo("1".repeat(length));
            String negative = "-0." + "1".repeat(length - 3);
            assertThat(!sdkTakes(negative) || schedulerTakes(negative)).isTrue();
        }
        for (int depth = 98; depth <= 102; depth++) {
            whatOneRefusesTheOtherRefusesToo("[".repeat(depth) + "]".repeat(depth));
            whatOneRefusesTheOtherRefusesToo("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
        }
        whatOneRefusesTheOtherRefusesToo("\"" + "x".repeat(4094) + "\"");
        whatOneRefusesTheOtherRefusesToo("\"" + "x".repeat(4095) + "\"");
    }

    /** The SDK may be stricter about numbers at the edge of what the scheduler can read. */
    @Test
    void randomTexts() {
        Random random = new Random(11);
        int taken = 0;
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(12); pieces >= 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String json = random.nextInt(3) == 0 ? "{" + text + "}" : text.toString();
            boolean sdk = sdkTakes(json);
            taken += sdk ? 1 : 0;
            boolean edge = json.contains("1000000000");
            assertThat(edge ? !sdk || schedulerTakes(json) : sdk == schedulerTakes(json))
                    .as(json)
                    .isTrue();
        }
        assertThat(taken).isGreaterThan(1_000);
    }
}
