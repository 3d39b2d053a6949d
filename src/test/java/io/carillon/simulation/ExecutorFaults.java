package io.carillon.simulation;

import io.carillon.local.cluster.Exit;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** What befalls shared executors, where there are any; with chances of its own. */
final class ExecutorFaults {
    static final String DEATH = "executor dies";
    static final String CUT = "executor loses its agent";
    static final String RESTART = "agent of an executor restarts";
    static final String REBOOT = "agent of an executor reboots";
    static final String SILENCE = "ends of executors not told";
    static final String UNHEARD = "SHUTDOWN lost";

    /** All of them. */
    static final List<String> ALL = List.of(DEATH, CUT, RESTART, REBOOT, SILENCE, UNHEARD);

    private final VirtualTime time;
    private final Dice dice;
    private final ModelledMesos mesos;
    private final Weather weather;
    private final Consumer<String> struck;
    private boolean over;

    /**
     * @param struck told of each fault
     */
    ExecutorFaults(
            VirtualTime time,
            Dice dice,
            ModelledMesos mesos,
            Weather weather,
            Consumer<String> struck) {
        this.time = time;
        this.dice = dice;
        this.mesos = mesos;
        this.weather = weather;
        this.struck = struck;
    }

    void begin() {
        time.in(
                dice.between(1_000, 8_000),
                () -> {
                    if (!over) {
                        strike();
                        begin();
                    }
                });
    }

    void end() {
        over = true;
    }

    private void strike() {
        List<ModelledExecutor> live = List.copyOf(mesos.executors.all());
        if (live.isEmpty()) {
            return;
        }
        ModelledExecutor victim = dice.pick(live);
        switch (dice.below(8)) {
            case 0, 1, 2 -> {
                struck.accept(DEATH);
                victim.exit(dice.oneIn(3) ? Exit.status(1) : Exit.signal(9));
            }
            case 3, 4 -> {
                if (victim.subscribed()) {
                    struck.accept(CUT);
                    victim.cut();
                }
            }
            case 5 -> {
                if (mesos.fault((faults, now) -> faults.restartAgent(now, victim.agent))) {
                    struck.accept(RESTART);
                }
            }
            case 6 -> {
                if (mesos.fault((faults, now) -> faults.rebootAgent(now, victim.agent))) {
                    struck.accept(REBOOT);
                }
            }
            default -> {
                struck.accept(SILENCE);
                weather.silentDeaths = true;
                struck.accept(UNHEARD);
                weather.loseNext(Call.Type.SHUTDOWN);
                time.in(dice.between(2_000, 20_000), () -> weather.silentDeaths = false);
            }
        }
    }
}
