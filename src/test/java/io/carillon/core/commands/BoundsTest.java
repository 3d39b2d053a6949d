package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.state.Recovery;
import io.carillon.model.FieldError;
import io.carillon.model.job.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands may say: neither more than a load takes, nor other values than a document may. */
class BoundsTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void byHand() {
        job.schedule = Schedule.BY_HAND;
        job.shards = 2;
        core.put(job);
    }

    @ParameterizedTest
    @CsvSource({
        "2030-01-01T00:00:01Z, true",
        "9998-12-31T23:59:59.999Z, true",
        "9998-12-31T23:59:59.999999999Z, false",
        "9999-01-01T00:00:00Z, false",
        "9999-12-31T23:59:59Z, false",
        "+1000000000-12-31T23:59:59.999999999Z, false",
        "2030-01-01T00:00:00Z, false",
        "1969-01-01T00:00:00Z, false",
        "-1000000000-01-01T00:00:00Z, false"
    })
    void aPauseEndsWhenALoadTakesIt(Instant until, boolean taken) {
        Answer answer = core.command(new Command.PauseJob("job", Optional.of(until), ""));

        if (taken) {
            assertThat(answer).isInstanceOf(Answer.Done.class);
        } else {
            assertThat(paths(answer)).containsExactly("/until");
        }
        Recovery.load(core.stored(), CoreDriver.settings());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spring.profiles.active | 1       | ''",
                "A=B                    | 1       | /env/A=B",
                "X                      | a\\0b   | /env/X",
                "X\\0                   | a       | /env/X ",
                "CARILLON_SHARD         | 9       | /env/CARILLON_SHARD",
                "''                     | 9       | /env/",
                "'A B'                  | 9       | /env/A B",
                "'A\\tB'                | 9       | /env/A B",
                "X                      | \\ud800 | /env/X"
            },
            ignoreLeadingAndTrailingWhitespace = true)
    void theEnvironmentOfARunIsThatOfAJob(String name, String value, String path) {
        TreeMap<String, String> env = new TreeMap<>();
        env.put(unescaped(name), unescaped(value));

        Answer answer = run(new TreeSet<>(), Optional.empty(), env);

        if (path.isEmpty()) {
            assertThat(answer).isInstanceOf(Answer.RunAccepted.class);
        } else {
            assertThat(paths(answer)).extracting(String::strip).contains(path.strip());
        }
    }

    @Test
    void everythingWrongWithARunIsToldAtOnce() {
        TreeMap<String, String> env = new TreeMap<>();
        env.put("A=B", "");
        Answer answer = run(new TreeSet<>(List.of(-1, 0, 2)), Optional.of("\0"), env);

        assertThat(paths(answer)).containsExactly("/shards", "/shards", "/parameter", "/env/A=B");
    }

    @ParameterizedTest
    @CsvSource({"x,16000,true", "x,16001,false", "日,16000,true", "\",16000,true", "🎉,8000,false"})
    void theValuesOfARunAreBoundedInCharactersAndBytes(String part, int count, boolean taken) {
        Answer answer = run(new TreeSet<>(), Optional.of(part.repeat(count)), new TreeMap<>());
        assertThat(answer instanceof Answer.RunAccepted).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"1000,true", "1001,false", "262144,false"})
    void aCronExpressionIsBounded(int length, boolean taken) {
        String cron = "0 0 0 1 1 ?" + " ".repeat(length - 13) + " *";
        job.name = "cron";
        job.schedule =
                new Schedule(
                        new Schedule.Cron(cron, ZoneId.of("UTC")),
                        Optional.empty(),
                        Optional.empty());
        assertThat(cron).hasSize(length);
        assertThat(core.put(job) instanceof Answer.JobStored).isEqualTo(taken);
    }

    private Answer run(
            TreeSet<Integer> shards, Optional<String> value, TreeMap<String, String> env) {
        return core.command(new Command.RunNow("job", shards, value, env, Optional.empty()));
    }

    private static List<String> paths(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).errors().stream().map(FieldError::path).toList();
    }

    private static String unescaped(String text) {
        return text.replace("\\0", "\0").replace("\\t", "\t").replace("\\ud800", "\ud800");
    }
}
