package io.carillon.model.run;

import io.carillon.model.AgentId;
import io.carillon.model.Digits;
import io.carillon.model.job.AppVersionId;
import java.util.Optional;

/**
 * The name of a shared executor, also its id in Mesos: {@code
 * <app>~<version>~<term>.<number>@<agent>}. The term and the number make it unique for ever, so
 * that no two executors that differ in anything ever have the same id, which Mesos would refuse.
 *
 * @param app whose tasks it takes
 * @param term number of the term that launched it
 * @param number which of the executors of that term, from 1
 * @param agent the agent that it lives on
 */
public record ExecutorId(AppVersionId app, long term, long number, AgentId agent)
        implements Comparable<ExecutorId> {
    private static final int MAX_DIGITS = 15;

    /** The executor of that name; empty if it is not a name of a shared executor. */
    public static Optional<ExecutorId> parse(String text) {
        int at = text.indexOf('@');
        int serial = at < 0 ? -1 : text.lastIndexOf('~', at);
        int dot = serial < 0 ? -1 : text.indexOf('.', serial);
        int version = serial < 1 ? -1 : text.lastIndexOf('~', serial - 1);
        if (version < 1 || dot < 0 || dot > at || at + 1 == text.length()) {
            return Optional.empty();
        }
        long of = number(text, version + 1, serial);
        long term = number(text, serial + 1, dot);
        long number = number(text, dot + 1, at);
        if (of < 0 || term < 0 || number < 0) {
            return Optional.empty();
        }
        ExecutorId id =
                new ExecutorId(
                        new AppVersionId(text.substring(0, version), of),
                        term,
                        number,
                        new AgentId(text.substring(at + 1)));
        return Optional.of(id).filter(same -> same.toString().equals(text));
    }

    private static long number(String text, int from, int to) {
        return to <= from || to - from > MAX_DIGITS ? -1 : Digits.number(text, from, to);
    }

    @Override
    public int compareTo(ExecutorId other) {
        int byAgent = agent.compareTo(other.agent);
        if (byAgent != 0) {
            return byAgent;
        }
        int byApp = app.compareTo(other.app);
        if (byApp != 0) {
            return byApp;
        }
        int byTerm = Long.compare(term, other.term);
        return byTerm != 0 ? byTerm : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return app.toString() + '~' + term + '.' + number + '@' + agent;
    }
}
