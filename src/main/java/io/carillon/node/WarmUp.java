package io.carillon.node;

import io.carillon.core.Scheduler;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.runtime.RecordCodec;
import io.carillon.runtime.StateReader;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Jobs that are defined, run, written and read again, and thrown away: what the libraries find out
 * about our classes at their first use, above all how each is written as JSON, they find out here
 * and not on an event loop.
 */
final class WarmUp {
    private static final String NAME = "warm-up";
    private static final Caller CALLER = Caller.named(NAME);

    private WarmUp() {}

    /** Warms up with one job, on the caller's thread. Takes some tenths of a second. */
    static boolean run(NodeSettings settings) {
        return !read(written(settings, 0, 1, Instant.EPOCH), settings).jobs().isEmpty();
    }

    /**
     * Jobs with a waiting run each, as they are stored.
     *
     * @param first number of the first job
     * @param jobs number of jobs
     */
    static SortedMap<RecordKey, byte[]> written(
            NodeSettings settings, int first, int jobs, Instant now) {
        State state = Recovery.load(new TreeMap<>(), settings.scheduling(""));
        decide(state, new Input.TermBegan(1), now);
        for (int i = first; i < first + jobs; i++) {
            String name = NAME + i;
            Job job = JobDocument.defaults(name, "true");
            String document = JobDocument.write(job).toString();
            Job same = JobDocument.read(name, document).job().orElseThrow();
            Command put = new Command.PutJob(same, false);
            Command run =
                    new Command.RunNow(
                            name,
                            new TreeSet<>(),
                            Optional.empty(),
                            new TreeMap<>(),
                            Optional.empty());
            decide(state, new Input.CommandArrived(1, put, CALLER), now);
            decide(state, new Input.CommandArrived(2, run, CALLER), now);
        }
        RecordCodec codec = new RecordCodec();
        SortedMap<RecordKey, byte[]> stored = new TreeMap<>();
        state.drainDirty()
                .forEach((key, record) -> record.ifPresent(r -> stored.put(key, codec.encode(r))));
        return stored;
    }

    private static void decide(State state, Input input, Instant now) {
        Scheduler.decide(state, input, now).changes().forEach(state::apply);
    }

    /** The state that stored records describe. */
    static State read(SortedMap<RecordKey, byte[]> stored, NodeSettings settings) {
        return StateReader.read(stored, Integer.MAX_VALUE, settings.scheduling(""));
    }
}
