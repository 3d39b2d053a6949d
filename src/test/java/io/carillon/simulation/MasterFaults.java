package io.carillon.simulation;

import io.carillon.local.cluster.ModelFaults;
import java.time.Instant;
import java.util.List;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** What befalls Mesos masters and the way to them. */
final class MasterFaults {
    private final VirtualTime time;
    private final Dice dice;
    private final ModelledMesos mesos;
    private final Weather weather;
    private final AgentFaults agents;

    MasterFaults(
            VirtualTime time, Dice dice, ModelledMesos mesos, Weather weather, AgentFaults agents) {
        this.time = time;
        this.dice = dice;
        this.mesos = mesos;
        this.weather = weather;
        this.agents = agents;
    }

    /** All of them. */
    List<Fault> all() {
        return List.of(
                Fault.of("stream dropped", () -> mesos.fault(this::dropStream)),
                Fault.of("master failover", () -> failover(dice.between(500, 10_000))),
                Fault.of("all masters down", () -> failover(dice.between(60_000, 200_000))),
                Fault.of("offers rescinded", () -> mesos.fault(this::rescind)),
                Fault.of("updates repeated", () -> mesos.fault((f, now) -> f.repeatUpdates(now))),
                Fault.of(
                        "acknowledgements lost",
                        () -> mesos.fault((f, now) -> f.loseAcknowledgements(3))),
                Fault.of("ACCEPT lost", () -> lose(Call.Type.ACCEPT)),
                Fault.of("KILL lost", () -> lose(Call.Type.KILL)),
                Fault.of("calls lost", this::loseAny),
                Fault.of("network to Mesos slow", this::slow),
                Fault.of("reports late, doubled, out of order", this::unruly));
    }

    private void dropStream(ModelFaults faults, Instant now) {
        mesos.model.view().frameworks().getFrameworksList().stream()
                .filter(one -> one.getConnected())
                .forEach(one -> faults.dropStream(now, one.getFrameworkInfo().getId().getValue()));
    }

    private void rescind(ModelFaults faults, Instant now) {
        mesos.model.view().frameworks().getFrameworksList().stream()
                .forEach(
                        one ->
                                faults.rescindOffers(
                                        now, one.getFrameworkInfo().getId().getValue()));
    }

    private boolean failover(int up) {
        boolean died = mesos.fault(ModelFaults::masterDown);
        if (died) {
            if (dice.oneIn(2)) {
                time.in(up / 2, () -> mesos.fault(ModelFaults::masterRecovering));
            }
            time.in(up, () -> mesos.fault(ModelFaults::masterUp));
            for (String agent : mesos.agents) {
                int later = dice.oneIn(6) ? 60_000 : dice.between(1, 30_000);
                time.in(up + later, () -> agents.back(agent));
            }
        }
        return died;
    }

    private boolean lose(Call.Type type) {
        weather.loseNext(type);
        return true;
    }

    private boolean loseAny() {
        weather.loseNext(dice.between(1, 4));
        return true;
    }

    private boolean slow() {
        weather.slow = true;
        time.in(dice.between(1_000, 15_000), () -> weather.slow = false);
        return true;
    }

    private boolean unruly() {
        weather.unruly = true;
        time.in(dice.between(2_000, 20_000), () -> weather.unruly = false);
        return true;
    }
}
