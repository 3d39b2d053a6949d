package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.offers.HostAccount.Lack;
import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a host takes of tasks that share executors: each executor counts once. */
class HostAccountTest {
    private static final AppVersionId APP = new AppVersionId("reports", 1);
    private static final Resources TENTH = new Resources(100, 0, 0, 0, 0);
    private static final Resources HALF = new Resources(500, 0, 0, 0, 0);

    /** Half a cpu each, and a tenth for the executor that takes three. */
    private static final Need SHARED = need(APP, HALF, TENTH, 3);

    private static Need need(AppVersionId app, Resources task, Resources executor, int maxTasks) {
        return new Need(task, Optional.of(new ExecutorNeed(app, executor, maxTasks)));
    }

    private static HostAccount cold(long cpusMilli) {
        return new HostAccount(new Resources(cpusMilli, 0, 0, 0, 0), new TreeMap<>());
    }

    private static HostAccount with(long cpusMilli, ExecutorPlace place) {
        TreeMap<AppVersionId, ExecutorPlace> executors = new TreeMap<>();
        executors.put(APP, place);
        return new HostAccount(new Resources(cpusMilli, 0, 0, 0, 0), executors);
    }

    @Test
    void theFirstTaskBringsTheExecutorAndTheOthersDoNot() {
        HostAccount account = cold(1_100);
        assertThat(account.brings(SHARED)).isEqualTo(SHARED.executor());

        account.take(SHARED);

        assertThat(account.free().cpusMilli()).isEqualTo(500);
        assertThat(account.brings(SHARED)).isEmpty();
        account.take(SHARED);
        assertThat(account.free()).isEqualTo(Resources.NONE);
        assertThat(account.lack(SHARED)).contains(Lack.RESOURCES);
    }

    @Test
    void theTaskFitsButTheExecutorThatItBringsDoesNot() {
        assertThat(cold(599).lack(SHARED)).contains(Lack.RESOURCES);
        assertThat(cold(599).fits(Need.of(HALF))).isTrue();
        assertThat(cold(600).fits(SHARED)).isTrue();
        assertThat(with(500, ExecutorPlace.warm(1)).fits(SHARED)).isTrue();
    }

    @Test
    void everyDimensionOfTheExecutorCounts() {
        for (Resources one :
                List.of(
                        new Resources(1, 0, 0, 0, 0),
                        new Resources(0, 1, 0, 0, 0),
                        new Resources(0, 0, 1, 0, 0),
                        new Resources(0, 0, 0, 1, 0),
                        new Resources(0, 0, 0, 0, 1))) {
            Need need = need(APP, one, one, 9);
            HostAccount account = new HostAccount(one.plus(one), new TreeMap<>());

            assertThat(new HostAccount(one, new TreeMap<>()).fits(need)).as("%s", one).isFalse();
            assertThat(account.slots(need, 9)).as("%s", one).isEqualTo(1);
            account.take(need);
            assertThat(account.free()).as("%s", one).isEqualTo(Resources.NONE);
        }
    }

    @Test
    void anExecutorTakesNoMoreTasksThanItMay() {
        HostAccount began = cold(10_000);
        HostAccount runs = with(10_000, ExecutorPlace.warm(1));

        for (int i = 0; i < 3; i++) {
            began.take(SHARED);
        }
        runs.take(SHARED);

        assertThat(began.lack(SHARED)).contains(Lack.ROOM);
        assertThat(runs.lack(SHARED)).contains(Lack.ROOM);
        assertThat(began.fits(Need.of(HALF))).as("others are free to come").isTrue();
        assertThat(began.fits(need(new AppVersionId("reports", 2), HALF, TENTH, 3)))
                .as("another version has an executor of its own")
                .isTrue();
        assertThatThrownBy(() -> runs.take(SHARED)).hasMessageContaining("reports");
        assertThat(cold(10_000).fits(need(APP, HALF, TENTH, 0))).isFalse();
    }

    @Test
    void whatIsTooSmallIsNotSaidToBeBarredOrFull() {
        assertThat(with(599, ExecutorPlace.barred("it died")).lack(SHARED))
                .contains(Lack.RESOURCES);
        assertThat(with(499, ExecutorPlace.warm(0)).lack(SHARED)).contains(Lack.RESOURCES);
        assertThat(with(600, ExecutorPlace.barred("it died")).lack(SHARED)).contains(Lack.BARRED);
        assertThat(with(600, ExecutorPlace.barred("it died")).barred(SHARED)).contains("it died");
        assertThat(with(500, ExecutorPlace.warm(0)).lack(SHARED)).contains(Lack.ROOM);
    }

    @Test
    void theFirstTaskOnAnAgentDecidesWhichRolesOffersTheExecutorUses() {
        Resources large = new Resources(10_000, 0, 0, 0, 0);
        List<HostAccount> accounts =
                HostAccount.of(
                        List.of(
                                Host.of("a/x", new AgentId("a"), large),
                                Host.of("b/x", new AgentId("b"), large),
                                Host.of("a/y", new AgentId("a"), large)),
                        Tally.empty());

        assertThat(HostAccount.slots(List.of(accounts.get(0), accounts.get(2)), SHARED, 99))
                .isEqualTo(3);
        assertThat(HostAccount.slots(accounts, Need.of(HALF), 99)).isEqualTo(60);
        accounts.get(2).take(SHARED);

        assertThat(accounts.get(0).lack(SHARED)).contains(Lack.BARRED);
        assertThat(accounts.get(0).barred(SHARED))
                .hasValueSatisfying(why -> assertThat(why).contains("reports", "role"));
        assertThat(accounts.get(1).fits(SHARED)).isTrue();
        assertThat(accounts.get(2).fits(SHARED)).isTrue();
        assertThat(accounts.get(0).fits(Need.of(HALF))).isTrue();
    }

    @Test
    void aTrialLeavesAllAsItWas() {
        Resources large = new Resources(10_000, 0, 0, 0, 0);
        List<HostAccount> accounts =
                HostAccount.of(
                        List.of(
                                Host.of("a/x", new AgentId("a"), large),
                                Host.of("a/y", new AgentId("a"), large)),
                        Tally.empty());

        accounts.get(0).trial().take(SHARED);

        assertThat(accounts).allMatch(one -> one.free().equals(large));
        assertThat(accounts).allMatch(one -> one.brings(SHARED).isPresent());
        assertThat(accounts).allMatch(one -> one.fits(SHARED));
    }

    /** Slots are as many as can be taken one by one, and what does not fit never fits later. */
    @Test
    void slotsAreTheTasksThatFitAndNothingFitsAgain() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<ExecutorNeed> apps = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                AppVersionId app = new AppVersionId("app" + i, 1);
                apps.add(new ExecutorNeed(app, resources(random, 3), 1 + random.nextInt(5)));
            }
            List<Need> needs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Optional<ExecutorNeed> app = Optional.of(apps.get(random.nextInt(2)));
                needs.add(new Need(resources(random, 4), app.filter(any -> random.nextInt(4) > 0)));
            }
            TreeMap<AppVersionId, ExecutorPlace> executors = new TreeMap<>();
            if (random.nextBoolean()) {
                executors.put(new AppVersionId("app0", 1), ExecutorPlace.warm(random.nextInt(4)));
            }
            HostAccount account = new HostAccount(resources(random, 30), executors);
            TreeMap<Integer, Boolean> missed = new TreeMap<>();

            for (int step = 0; step < 12; step++) {
                for (int i = 0; i < needs.size(); i++) {
                    String at = "seed " + seed + ", step " + step + ", need " + i;
                    boolean fits = account.fits(needs.get(i));
                    assertThat(fits && missed.containsKey(i)).as(at).isFalse();
                    assertThat(account.slots(needs.get(i), 20))
                            .as(at)
                            .isEqualTo(taken(account.trial(), needs.get(i), 20));
                    if (!fits) {
                        missed.put(i, true);
                    }
                }
                Need next = needs.get(random.nextInt(needs.size()));
                if (account.fits(next)) {
                    account.take(next);
                }
            }
        }
    }

    private static long taken(HostAccount account, Need need, int most) {
        int taken = 0;
        while (taken < most && account.fits(need)) {
            account.take(need);
            taken++;
        }
        return taken;
    }

    private static Resources resources(Random random, int most) {
        return new Resources(
                random.nextInt(most),
                random.nextInt(most),
                random.nextInt(most),
                random.nextInt(most),
                random.nextInt(most));
    }
}
