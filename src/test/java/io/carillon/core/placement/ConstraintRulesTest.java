package io.carillon.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.offers.HostAccount;
import io.carillon.core.offers.Shortage;
import io.carillon.core.offers.Tally;
import io.carillon.fenzo.FenzoPlacement;
import io.carillon.model.AgentId;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Constraint.Operator;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each operator with each kind of attribute: what fits, and what is said when it does not. */
final class ConstraintRulesTest {
    private static final Resources FREE = new Resources(1_000, 1_000, 0, 0, 0);
    private static final AgentFacts AGENT =
            new AgentFacts(
                    new AgentId("S1"),
                    "h1.example",
                    new TreeMap<>(
                            Map.of(
                                    "rack",
                                    new AttributeValue.Text("r1"),
                                    "level",
                                    new AttributeValue.Scalar(2_500),
                                    "year",
                                    new AttributeValue.Text("2021"),
                                    "slots",
                                    new AttributeValue.Ranges(
                                            List.of(
                                                    new AttributeValue.Range(1, 2),
                                                    new AttributeValue.Range(10, 20))),
                                    "tags",
                                    new AttributeValue.Items(List.of("ssd", "v7", "8")),
                                    "zone",
                                    new AttributeValue.Text("z1"))));

    /** Attribute, operator, values (with blanks between them), whether it is met. */
    @ParameterizedTest
    @CsvSource({
        // Text.
        "rack, IN, r1 r2, true",
        "rack, IN, r2 r3, false",
        "rack, IN, R1, false",
        "rack, NOT_IN, r2, true",
        "rack, NOT_IN, r1 r2, false",
        "rack, LIKE, r[0-9], true",
        "rack, LIKE, r, false",
        "rack, LIKE, x r., true",
        "rack, UNLIKE, r[2-9], true",
        "rack, UNLIKE, r[2-9] r1, false",
        "rack, EXISTS, , true",
        "rack, NOT_EXISTS, , false",
        "rack, GREATER, 0, false",
        "rack, LESS, 9, false",
        "year, GREATER, 2020, true",
        "year, GREATER, 2021, false",
        "year, LESS, 2021.5, true",
        // Number.
        "level, IN, 2.5, true",
        "level, IN, 2.500, true",
        "level, IN, 2, false",
        "level, IN, x, false",
        "level, NOT_IN, 2.50, false",
        "level, NOT_IN, 3, true",
        "level, LIKE, 2\\.5, true",
        "level, UNLIKE, 2.*, false",
        "level, EXISTS, , true",
        "level, NOT_EXISTS, , false",
        "level, GREATER, 2.499, true",
        "level, GREATER, 2.5, false",
        "level, GREATER, -1, true",
        "level, LESS, 2.5, false",
        "level, LESS, 3, true",
        // Ranges.
        "slots, IN, 15, true",
        "slots, IN, 5, false",
        "slots, IN, 5 2, true",
        "slots, IN, 12-20, true",
        "slots, IN, 2-10, false",
        "slots, IN, 1.5, false",
        "slots, NOT_IN, 5, true",
        "slots, NOT_IN, 15, false",
        "slots, LIKE, 10-.*, true",
        "slots, LIKE, 10, false",
        "slots, UNLIKE, 1-2, false",
        "slots, EXISTS, , true",
        "slots, NOT_EXISTS, , false",
        "slots, GREATER, 19, true",
        "slots, GREATER, 20, false",
        "slots, LESS, 1, false",
        "slots, LESS, 2, true",
        // Set.
        "tags, IN, hdd ssd, true",
        "tags, IN, hdd, false",
        "tags, NOT_IN, hdd, true",
        "tags, NOT_IN, ssd, false",
        "tags, LIKE, v[0-9], true",
        "tags, LIKE, w.*, false",
        "tags, UNLIKE, v[0-9], false",
        "tags, EXISTS, , true",
        "tags, NOT_EXISTS, , false",
        "tags, GREATER, 7, true",
        "tags, GREATER, 8, false",
        "tags, LESS, 9, true",
        "tags, LESS, 8, false",
        // What each agent has, and what this one does not have.
        "hostname, IN, h1.example, true",
        "hostname, LIKE, h[0-9]\\.example, true",
        "hostname, UNLIKE, h.*, false",
        "agent, IN, S1, true",
        "agent, NOT_IN, S1, false",
        "zone, IN, z1, true",
        "region, EXISTS, , false",
        "region, NOT_EXISTS, , true",
        "region, IN, eu, false",
        "region, NOT_IN, eu, true",
        "region, LIKE, .*, false",
        "region, UNLIKE, .*, true",
        "region, GREATER, 0, false",
        "region, LESS, 0, false"
    })
    void isMetOrNot(String attribute, Operator operator, String values, boolean met) {
        List<String> list = values == null ? List.of() : Arrays.asList(values.split(" "));
        Constraint constraint = new Constraint(attribute, operator, list, false);
        assertThat(ConstraintRules.meets(constraint, AGENT)).isEqualTo(met);
        Need need = need(constraint);
        HostAccount account = account(AGENT, FREE);
        assertThat(account.fits(need)).isEqualTo(met);
        assertThat(placed(need)).isEqualTo(met);
        String because = new Shortage(need, List.of(account)).because();
        if (!met) {
            assertThat(because)
                    .isEqualTo(
                            "no agent meets "
                                    + constraint
                                    + " ("
                                    + ConstraintRules.instead(constraint, AGENT)
                                    + " on h1.example)");
        }
    }

    @Test
    void saysWhatAnAgentHasInstead() {
        Constraint rack = new Constraint("rack", Operator.IN, List.of("r2", "r3"), false);
        Constraint gpu = new Constraint("gpu", Operator.EXISTS, List.of(), false);
        Constraint level = new Constraint("level", Operator.GREATER, List.of("3"), false);
        assertThat(Stream.of(rack, gpu, level).map(this::told))
                .containsExactly(
                        "no agent meets rack IN [r2, r3] (rack is r1 on h1.example)",
                        "no agent meets gpu EXISTS (there is no gpu on h1.example)",
                        "no agent meets level GREATER 3 (level is 2.5 on h1.example)");
    }

    private String told(Constraint constraint) {
        HostAccount account = account(AGENT, FREE);
        return new Shortage(need(constraint), List.of(account)).because();
    }

    @Test
    void toldIsTheFirstConstraintThatIsNotMetAndWhatTheOthersLack() {
        Need need =
                new Need(
                        new Resources(2_000, 0, 0, 0, 0),
                        Optional.empty(),
                        List.of(
                                new Constraint("rack", Operator.IN, List.of("r1"), false),
                                new Constraint("x", Operator.EXISTS, List.of(), true)),
                        Optional.empty());
        HostAccount right = account(AGENT, FREE);
        AgentFacts other = AgentFacts.of(new AgentId("S2"), "h2");
        HostAccount wrong = account(other, new Resources(9_000, 0, 0, 0, 0));
        assertThat(new Shortage(need, List.of(right, wrong)).because())
                .isEqualTo(
                        "1 agent does not meet rack IN [r1] (there is no rack on h2); no other"
                                + " offer has 2 cpus (largest: 1)");
    }

    @Test
    void whatIsOnlyPreferredKeepsNobodyAway() {
        Constraint preferred = new Constraint("rack", Operator.IN, List.of("r2"), true);
        HostAccount account = account(AGENT, FREE);
        assertThat(account.fits(need(preferred))).isTrue();
        assertThat(account.wishes(need(preferred))).isEqualTo(1);
        assertThat(placed(need(preferred))).isTrue();
    }

    /** What the core says fits, Fenzo places, and the other way round. */
    @Test
    void coreAndFenzoAgree() {
        Random random = new Random(21);
        for (int round = 0; round < 300; round++) {
            List<Host> hosts = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                hosts.add(host("h" + i, facts(random, i)));
            }
            Need need = need(constraints(random));
            List<HostAccount> accounts = HostAccount.of(hosts, Tally.empty());
            boolean fits = accounts.stream().anyMatch(account -> account.fits(need));
            Assignment answer = place(need, hosts);
            assertThat(answer.places().isEmpty()).as("%s on %s", need, hosts).isEqualTo(!fits);
            answer.places()
                    .values()
                    .forEach(
                            key -> {
                                int chosen = Integer.parseInt(key.substring(1));
                                assertThat(accounts.get(chosen).fits(need)).isTrue();
                                int best =
                                        accounts.stream()
                                                .filter(account -> account.fits(need))
                                                .mapToInt(account -> account.wishes(need))
                                                .min()
                                                .orElseThrow();
                                assertThat(accounts.get(chosen).wishes(need)).isEqualTo(best);
                            });
        }
    }

    private static AgentFacts facts(Random random, int number) {
        TreeMap<String, AttributeValue> attributes = new TreeMap<>();
        if (random.nextBoolean()) {
            attributes.put("rack", new AttributeValue.Text("r" + random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            attributes.put("level", new AttributeValue.Scalar(500L * random.nextInt(4)));
        }
        return new AgentFacts(new AgentId("S" + number), "host" + number, attributes);
    }

    private static Constraint[] constraints(Random random) {
        Constraint[] some = new Constraint[1 + random.nextInt(3)];
        for (int i = 0; i < some.length; i++) {
            boolean preferred = random.nextBoolean();
            some[i] =
                    switch (random.nextInt(5)) {
                        case 0 -> one("rack", Operator.IN, "r" + random.nextInt(3), preferred);
                        case 1 -> one("rack", Operator.UNLIKE, "r[01]", preferred);
                        case 2 -> one("level", Operator.GREATER, "0.5", preferred);
                        case 3 -> one("level", Operator.LESS, "1", preferred);
                        default -> one("hostname", Operator.LIKE, "host[0-2]", preferred);
                    };
        }
        return some;
    }

    private static Constraint one(String name, Operator operator, String value, boolean preferred) {
        return new Constraint(name, operator, List.of(value), preferred);
    }

    private static HostAccount account(AgentFacts facts, Resources free) {
        return new HostAccount(facts, free, new TreeMap<>(), Tally.empty());
    }

    private static Need need(Constraint... constraints) {
        return new Need(
                new Resources(100, 100, 0, 0, 0),
                Optional.empty(),
                List.of(constraints),
                Optional.empty());
    }

    private static Host host(String key, AgentFacts facts) {
        return new Host(key, facts, FREE, FREE, new TreeMap<>(), new TreeMap<>());
    }

    private static boolean placed(Need need) {
        return !place(need, List.of(host("h0", AGENT))).places().isEmpty();
    }

    private static Assignment place(Need need, List<Host> hosts) {
        TaskId task = new TaskId(new RunId("job", Instant.EPOCH, Trigger.CRON), 0, 1);
        PlacementRequest request = new PlacementRequest(1, List.of(new Wanted(task, need)), hosts);
        try (FenzoPlacement fenzo = new FenzoPlacement()) {
            return fenzo.place(request).blockingGet();
        }
    }
}
