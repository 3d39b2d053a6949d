package io.carillon.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.offers.HostAccount;
import io.carillon.core.offers.Shortage;
import io.carillon.fenzo.FenzoPlacement;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.job.SpreadRule;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.mesos.SpreadGroups;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tasks spread over groups of agents, by the rules and by Fenzo. */
final class SpreadGroupsTest {
    private static final Resources FREE = new Resources(10_000, 10_000, 0, 0, 0);
    private static final Resources SMALL = new Resources(100, 100, 0, 0, 0);

    @Test
    void noGroupGetsMoreThanItMayHave() {
        List<Host> hosts = racks("r1", "r1", "r2", "r3");
        Need need = need("rack", 1);
        Assignment answer = place(need, 5, hosts, Map.of("rack=r3", 1));
        assertThat(racks(answer, hosts)).isEqualTo(Map.of("r1", 1, "r2", 1));
        assertThat(answer.reasons().values())
                .hasSize(3)
                .containsOnly(
                        "spread allows one task of the job for each rack, and r1, r2, r3 have it");
    }

    @Test
    void agentsWithoutTheAttributeAreLeftOutOfALimitedSpread() {
        List<Host> hosts = racks("r1", "");
        Assignment answer = place(need("rack", 2), 4, hosts, Map.of());
        assertThat(racks(answer, hosts)).isEqualTo(Map.of("r1", 2));
        assertThat(answer.reasons().values())
                .containsOnly(
                        "spread allows 2 tasks of the job for each rack, and r1 has them; agents"
                                + " without rack are left out of the spread");
        assertThat(racks(place(need("rack", SpreadRule.EVEN), 4, hosts, Map.of()), hosts))
                .isEqualTo(Map.of("r1", 2, "", 2));
    }

    @Test
    void groupsGetEvenNumbersHoweverManyAgentsTheyHave() {
        List<Host> hosts = racks("r1", "r1", "r1", "r2", "r3", "r3");
        Assignment answer = place(need("rack", SpreadRule.EVEN), 9, hosts, Map.of());
        assertThat(racks(answer, hosts)).isEqualTo(Map.of("r1", 3, "r2", 3, "r3", 3));
        TreeMap<String, Integer> perHost = new TreeMap<>();
        answer.places().values().forEach(key -> perHost.merge(key, 1, Integer::sum));
        assertThat(perHost).containsAllEntriesOf(Map.of("h0", 1, "h1", 1, "h2", 1));
    }

    @Test
    void whatRunsElsewhereCounts() {
        List<Host> hosts = racks("r1", "r2");
        Need need = need("rack", SpreadRule.EVEN);
        assertThat(racks(place(need, 3, hosts, Map.of("rack=r1", 3)), hosts))
                .isEqualTo(Map.of("r2", 3));
    }

    @Test
    void anotherJobCountsForItself() {
        List<Host> hosts = racks("r1");
        Need one = need("rack", 1);
        Need other = new Need(SMALL, Optional.empty(), List.of(), groups("other", "rack", 1));
        PlacementRequest request =
                new PlacementRequest(
                        1, List.of(new Wanted(task(0), one), new Wanted(task(1), other)), hosts);
        assertThat(place(request).places()).hasSize(2);
    }

    @Test
    void theSpreadOfAnOlderDefinitionCountsForTheNewerOne() {
        Need older = need("rack", SpreadRule.EVEN);
        Need newer = need("rack", 1);
        PlacementRequest request =
                new PlacementRequest(
                        1,
                        List.of(new Wanted(task(0), older), new Wanted(task(1), newer)),
                        racks("r1"),
                        Map.of(
                                older.spread().orElseThrow(),
                                Map.of(),
                                newer.spread().orElseThrow(),
                                Map.of()));
        List<HostAccount> accounts = HostAccount.of(request);
        accounts.get(0).take(older);
        assertThat(accounts.get(0).fits(newer)).isFalse();
        assertThat(place(request).places()).containsOnlyKeys(task(0));
    }

    /** By any numbers: as many are placed as the rules have room for, and none beyond. */
    @Test
    void coreAndFenzoAgree() {
        Random random = new Random(12);
        for (int round = 0; round < 200; round++) {
            String[] racks = new String[1 + random.nextInt(6)];
            for (int i = 0; i < racks.length; i++) {
                racks[i] = "r" + random.nextInt(3);
            }
            List<Host> hosts = racks(racks);
            Need need = need("rack", 1 + random.nextInt(3));
            int tasks = 1 + random.nextInt(10);
            Map<String, Integer> there = Map.of("rack=r" + random.nextInt(3), random.nextInt(3));
            PlacementRequest request = request(need, tasks, hosts, there);
            List<HostAccount> accounts = HostAccount.of(request);
            int room = 0;
            for (HostAccount account : accounts) {
                while (room < tasks && account.fits(need)) {
                    account.take(need);
                    room++;
                }
            }
            Assignment answer = place(request);
            assertThat(answer.places()).as("%s", request).hasSize(room);
            racks(answer, hosts)
                    .forEach(
                            (rack, placed) ->
                                    assertThat(placed + there.getOrDefault("rack=" + rack, 0))
                                            .isLessThanOrEqualTo(
                                                    need.spread().orElseThrow().rule().most()));
        }
    }

    @Test
    void whatIsTriedOnAnAccountCountsForNobody() {
        PlacementRequest request = request(need("rack", 1), 1, racks("r1", "r1"), Map.of());
        List<HostAccount> accounts = HostAccount.of(request);
        Need need = request.tasks().get(0).need();
        accounts.get(0).trial().take(need);
        assertThat(accounts.get(1).fits(need)).isTrue();
        accounts.get(0).take(need);
        assertThat(accounts.get(1).lack(need)).contains(HostAccount.Lack.SPREAD);
        assertThat(new Shortage(need, accounts).because())
                .isEqualTo("spread allows one task of the job for each rack, and r1 has it");
    }

    private static Need need(String by, int most) {
        return new Need(SMALL, Optional.empty(), List.of(), groups("job", by, most));
    }

    private static Optional<SpreadGroups> groups(String job, String by, int most) {
        return Optional.of(new SpreadGroups(job, new SpreadRule(by, most)));
    }

    private static List<Host> racks(String... racks) {
        List<Host> hosts = new ArrayList<>();
        for (String rack : racks) {
            TreeMap<String, AttributeValue> attributes = new TreeMap<>();
            if (!rack.isEmpty()) {
                attributes.put("rack", new AttributeValue.Text(rack));
            }
            AgentId agent = new AgentId("S" + hosts.size());
            AgentFacts facts = new AgentFacts(agent, "host" + hosts.size(), attributes);
            hosts.add(
                    new Host(
                            "h" + hosts.size(),
                            facts,
                            FREE,
                            FREE,
                            new TreeMap<>(),
                            new TreeMap<>()));
        }
        return hosts;
    }

    private static Map<String, Integer> racks(Assignment answer, List<Host> hosts) {
        TreeMap<String, Integer> racks = new TreeMap<>();
        answer.places()
                .values()
                .forEach(
                        key ->
                                racks.merge(
                                        hosts.get(Integer.parseInt(key.substring(1)))
                                                .facts()
                                                .find("rack")
                                                .map(AttributeValue::toString)
                                                .orElse(""),
                                        1,
                                        Integer::sum));
        return racks;
    }

    private static Assignment place(
            Need need, int tasks, List<Host> hosts, Map<String, Integer> there) {
        return place(request(need, tasks, hosts, there));
    }

    private static PlacementRequest request(
            Need need, int tasks, List<Host> hosts, Map<String, Integer> there) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            wanted.add(new Wanted(task(i), need));
        }
        return new PlacementRequest(1, wanted, hosts, Map.of(need.spread().orElseThrow(), there));
    }

    private static TaskId task(int shard) {
        return new TaskId(new RunId("job", Instant.EPOCH, Trigger.CRON), shard, 1);
    }

    private static Assignment place(PlacementRequest request) {
        try (FenzoPlacement fenzo = new FenzoPlacement()) {
            return fenzo.place(request).blockingGet();
        }
    }
}
