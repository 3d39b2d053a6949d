package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.BusyCore;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Quarantine;
import io.carillon.core.state.RecordImage;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged records of a busy state, by seed: a load never fails, all jobs that the damage does not
 * concern are as before, and what follows from the rest is decided without a fault.
 */
class PoisonTest {
    private static final int RECORD_BYTES = 256 * 1024;
    private static final TreeMap<RecordKey, byte[]> WHOLE = new TreeMap<>();
    private static State before;

    @BeforeAll
    static void fill() {
        RecordCodec codec = new RecordCodec();
        BusyCore.records().forEach((key, record) -> WHOLE.put(key, codec.encode(record)));
        before = load(WHOLE);
        assertThat(before.quarantine().entries()).isEmpty();
        assertThat(WHOLE.keySet()).extracting(RecordKey::kind).contains(Kind.values());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void oneDamagedRecordHarmsNoOtherJob(long seed) {
        Random random = new Random(seed);
        List<RecordKey> keys = new ArrayList<>(WHOLE.keySet());
        for (int i = 0; i < 150; i++) {
            TreeMap<RecordKey, byte[]> stored = new TreeMap<>(WHOLE);
            RecordKey victim = keys.get(random.nextInt(keys.size()));
            byte[] bytes = stored.remove(victim);
            boolean renamed = random.nextInt(4) == 0;
            RecordKey key = renamed ? new RecordKey(victim.kind(), name(victim, random)) : victim;
            byte[] damaged = renamed && random.nextBoolean() ? bytes : damaged(bytes, random);
            stored.put(key, damaged);
            String what =
                    "seed " + seed + ", " + i + ": " + victim + " as " + key + ": " + text(damaged);

            State state = load(stored);

            SortedSet<String> touched = concerned(victim, key, state);
            for (String job : before.jobs().keySet()) {
                if (!touched.contains(job)) {
                    assertSame(job, state, what);
                }
            }
            for (String job : state.quarantine().held()) {
                assertThat(state.job(job)).as(what).isEmpty();
            }
            BusyCore.goOn(state, what);
        }
    }

    @Test
    void manyDamagedRecordsAreNotFatalEither() {
        Random random = new Random(9);
        for (int i = 0; i < 40; i++) {
            TreeMap<RecordKey, byte[]> stored = new TreeMap<>();
            WHOLE.forEach(
                    (key, bytes) -> {
                        switch (random.nextInt(6)) {
                            case 0 ->
                                    stored.put(new RecordKey(key.kind(), name(key, random)), bytes);
                            case 1 -> stored.put(key, damaged(bytes, random));
                            case 2 -> {}
                            default -> stored.put(key, bytes);
                        }
                    });
            BusyCore.goOn(load(stored), "round " + i);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JOBS     | \"version\":1                | \"version\":0",
                "JOBS     | \"count\":3                  | \"count\":-3",
                "JOBS     | \"count\":3                  | \"count\":2000000000",
                "JOBS     | \"name\":\"wide\"            | \"name\":\"other\"",
                "JOBS     | \"delivery\":\"AT_LEAST_ONCE\" | \"delivery\":\"PERHAPS\"",
                "JOBS     | \"delivery\":\"AT_LEAST_ONCE\", | ''",
                "JOBS     | \"deleting\":false           | \"deleting\":null",
                "JOBS     | \"deleting\":false           | \"deleting\":\"false\"",
                "RUNS     | \"attempts\":1               | \"attempts\":7",
                "RUNS     | \"attempts\":1               | \"attempts\":1.5",
                "RUNS     | \"attempts\":1,              | ''",
                "RUNS     | ~0~1                         | ~1~1",
                "RUNS     | \"id\":\"wide~               | \"id\":\"slow~",
                "RUNS     | \"number\":1                 | \"number\":0",
                "RUNS     | \"number\":2                 | \"number\":3",
                "RUNS     | \"number\":2                 | \"number\":50",
                "RUNS     | \"jobVersion\":1             | \"jobVersion\":9",
                "RUNS     | \"state\":\"RUNNING\"        | \"state\":\"SUCCEEDED\"",
                "RUNS     | \"phase\":\"LAUNCHING\"      | \"phase\":1",
                "RUNS     | \"because\":                 | \"becuase\":",
                "CHECKPOINTS | \"attempt\":1             | \"attempt\":-1",
                "CHECKPOINTS | \"bytes\":\"Bw==\"        | \"bytes\":\"?\"",
                "RESULTS  | \"number\":0                 | \"number\":-1",
                "SCHEDULE | 2030-                        | +1000000-"
            })
    void nonsenseIsQuarantinedAndHoldsItsJob(Kind kind, String good, String bad) {
        RecordKey key =
                WHOLE.keySet().stream()
                        .filter(k -> k.kind() == kind && k.name().startsWith("wide"))
                        .findFirst()
                        .orElseThrow();
        String text = text(WHOLE.get(key));
        assertThat(text).contains(good);
        TreeMap<RecordKey, byte[]> stored = new TreeMap<>(WHOLE);
        stored.put(key, text.replace(good, bad).getBytes(StandardCharsets.UTF_8));

        Quarantine quarantine = load(stored).quarantine();

        assertThat(quarantine.entries()).containsOnlyKeys(key);
        assertThat(quarantine.entries().get(key).because()).isNotBlank();
        assertThat(quarantine.entries().get(key).content().bytes()).isEqualTo(stored.get(key));
        assertThat(quarantine.holds("wide")).isTrue();
    }

    /** Its runs keep what they need of it, but new ones could not. */
    @Test
    void anAppThatCannotBeReadHoldsItsJobsAndNoOther() {
        RecordKey key = new RecordKey(Kind.APPS, "shop");
        for (String bad : List.of("\"version\":0", "\"version\":\"1\"", "\"vision\":1")) {
            String text = text(WHOLE.get(key));
            TreeMap<RecordKey, byte[]> stored = new TreeMap<>(WHOLE);
            stored.put(key, text.replace("\"version\":1", bad).getBytes(StandardCharsets.UTF_8));

            State state = load(stored);

            assertThat(state.quarantine().entries())
                    .containsOnlyKeys(key, new RecordKey(Kind.JOBS, "slow"));
            assertThat(state.quarantine().held()).containsExactly("slow");
            assertThat(BusyCore.goOn(state, bad)).noneMatch(k -> k.name().startsWith("slow"));
        }
    }

    @Test
    void historyThatCannotBeReadHoldsUpNothingAndIsNotWrittenOver() {
        for (RecordKey key : WHOLE.keySet()) {
            if (key.kind() == Kind.LEDGER || key.kind() == Kind.FINISHED) {
                TreeMap<RecordKey, byte[]> stored = new TreeMap<>(WHOLE);
                stored.put(key, new byte[0]);
                State state = load(stored);
                assertThat(state.quarantine().entries()).containsOnlyKeys(key);
                assertThat(state.quarantine().held()).isEmpty();
                assertThat(state.jobs().keySet()).isEqualTo(before.jobs().keySet());
                assertThat(BusyCore.goOn(state, key.toString())).doesNotContain(key);
            }
        }
    }

    @Test
    void aRecordThatIsTooLargeIsQuarantined() {
        RecordKey key = new RecordKey(Kind.SCHEDULE, "wide");
        byte[] padded = Arrays.copyOf(WHOLE.get(key), RECORD_BYTES + 1);
        Arrays.fill(padded, WHOLE.get(key).length, padded.length, (byte) ' ');
        TreeMap<RecordKey, byte[]> stored = new TreeMap<>(WHOLE);
        stored.put(key, padded);
        assertThat(load(stored).quarantine().entries()).containsOnlyKeys(key);
    }

    private static State load(SortedMap<RecordKey, byte[]> stored) {
        return StateReader.read(stored, RECORD_BYTES, BusyCore.settings());
    }

    private static void assertSame(String job, State state, String what) {
        assertThat(state.job(job)).as(what).isPresent();
        for (RecordKey key : WHOLE.keySet()) {
            if (key.name().equals(job) || key.name().startsWith(job + "~")) {
                Optional<StoredRecord> record = RecordImage.of(state, key);
                assertThat(record).as(what).isEqualTo(RecordImage.of(before, key)).isPresent();
            }
        }
        assertThat(live(state, job)).as(what).isEqualTo(live(before, job));
    }

    private static List<?> live(State state, String job) {
        return state.live().stream().filter(id -> id.run().job().equals(job)).toList();
    }

    /** The jobs that the damage may concern: by the names, and whatever is said to be held. */
    private static SortedSet<String> concerned(RecordKey victim, RecordKey key, State state) {
        TreeSet<String> jobs = new TreeSet<>(state.quarantine().held());
        jobs.add(victim.name().split("~", -1)[0]);
        jobs.add(key.name().substring(key.name().lastIndexOf('/') + 1).split("~", -1)[0]);
        assertThat(jobs).hasSizeLessThan(5);
        return jobs;
    }

    private static String name(RecordKey key, Random random) {
        String name = key.name();
        int at = random.nextInt(name.length());
        return switch (random.nextInt(10)) {
            case 0 -> name.substring(0, at);
            case 1 -> name.substring(0, at) + (char) (32 + random.nextInt(95)) + name.substring(at);
            case 2 -> name.replace("~", "");
            case 3 -> name + "~";
            case 4 -> name + "~99999999999999999999";
            case 5 -> "~" + name;
            case 6 -> "zz/" + name;
            case 7 -> name.replace('0', '9');
            case 8 -> name + "0";
            default -> name.substring(0, at) + "é\u0000\ud800" + name.substring(at);
        };
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        String text = text(bytes);
        List<String> words = List.of("null", "-1", "{}", "[]", "\"\"", "99999999999", "1e400");
        switch (random.nextInt(10)) {
            case 0 -> {
                return new byte[0];
            }
            case 1 -> {
                return Arrays.copyOf(copy, random.nextInt(copy.length));
            }
            case 2 -> {
                random.nextBytes(copy);
                return copy;
            }
            case 3 -> copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
            case 4 -> {
                return ("2" + text.substring(1)).getBytes(StandardCharsets.UTF_8);
            }
            case 5 -> {
                return ("1 " + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
            }
            case 6 -> {
                return replaced(text, "\"[^\"]*\":", random, "").getBytes(StandardCharsets.UTF_8);
            }
            case 7 -> {
                String digits = String.valueOf(random.nextInt(2_000_000) - 1_000);
                return replaced(text, "[0-9]+", random, digits).getBytes(StandardCharsets.UTF_8);
            }
            case 8 -> {
                String word = words.get(random.nextInt(words.size()));
                String value = "(?<=:)(\"[^\"]*\"|[0-9]+|true|false)";
                return replaced(text, value, random, word).getBytes(StandardCharsets.UTF_8);
            }
            default -> {
                List<Map.Entry<RecordKey, byte[]>> others = new ArrayList<>(WHOLE.entrySet());
                return others.get(random.nextInt(others.size())).getValue();
            }
        }
        return copy;
    }

    /** One of the matches, replaced. */
    private static String replaced(String text, String pattern, Random random, String by) {
        List<java.util.regex.MatchResult> found =
                java.util.regex.Pattern.compile(pattern).matcher(text).results().toList();
        if (found.isEmpty()) {
            return "";
        }
        var one = found.get(random.nextInt(found.size()));
        return text.substring(0, one.start()) + by + text.substring(one.end());
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.length() > 20_000 ? text.substring(0, 100) + "…" : text;
    }
}
