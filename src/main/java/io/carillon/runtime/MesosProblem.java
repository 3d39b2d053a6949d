package io.carillon.runtime;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Connection;
import io.carillon.core.contract.LinkChange;
import java.util.List;
import java.util.Optional;

/**
 * The problem of one term's subscription to Mesos. Written on the engine's thread, read on any
 * thread.
 */
final class MesosProblem implements EngineObserver {
    private volatile Optional<String> problem =
            Optional.of("there is no subscription to Mesos yet");

    /** The problem in a sentence; empty while the subscription stands. */
    Optional<String> sentence() {
        return problem;
    }

    @Override
    public void committed(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.Connected connected) {
                problem = sentence(connected.connection(), connected.because());
            } else if (change instanceof LinkChange.AbsenceNoted absence) {
                problem = Optional.of(absence.because());
            }
        }
    }

    private static Optional<String> sentence(Connection connection, String because) {
        return connection.subscribed()
                ? Optional.empty()
                : connection
                        .problem()
                        .or(() -> Optional.of("no subscription to Mesos: " + because));
    }
}
