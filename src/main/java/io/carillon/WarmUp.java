package io.carillon;

import io.carillon.core.Command;
import io.carillon.core.Input;
import io.carillon.core.Loader;
import io.carillon.core.Scheduler;
import io.carillon.core.State;
import io.carillon.core.StoredRecord;
import io.carillon.model.Job;
import io.carillon.model.RecordKey;
import io.carillon.runtime.RecordCodec;
import io.carillon.web.JobDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A job defined, run and written down, for nobody: what the libraries find out about our classes at
 * their first use, above all how each is written as JSON, they find out here and not on an event
 * loop. Takes some tenths of a second.
 */
final class WarmUp {
    private static final String NAME = "warm-up";

    private WarmUp() {}

    /** Does it, on the caller's thread. */
    static boolean run(NodeSettings settings) throws RecordCodec.UnreadableException {
        Instant now = Instant.EPOCH;
        State state = Loader.load(new TreeMap<>(), settings.scheduling(""));
        Job job = JobDocument.defaults(NAME, "true");
        boolean read = JobDocument.read(NAME, JobDocument.write(job).encode()).job().isPresent();
        Command put = new Command.PutJob(job, false, Optional.empty());
        Command run =
                new Command.RunNow(
                        NAME, new TreeSet<>(), Optional.empty(), new TreeMap<>(), Optional.empty());
        for (Input input :
                List.of(
                        new Input.TermBegan(1),
                        new Input.CommandArrived(1, put, NAME),
                        new Input.CommandArrived(2, run, NAME))) {
            Scheduler.decide(state, input, now).changes().forEach(state::apply);
        }
        RecordCodec codec = new RecordCodec();
        for (Map.Entry<RecordKey, Optional<StoredRecord>> dirty : state.drainDirty().entrySet()) {
            if (dirty.getValue().isPresent()) {
                read &= codec.decode(dirty.getKey(), codec.encode(dirty.getValue().get())) != null;
            }
        }
        return read;
    }
}
