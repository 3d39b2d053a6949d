package io.carillon.operator;

import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.Quarantine;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.Framework;
import io.carillon.runtime.StateReader;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What an operator must know of a cluster's state before it is removed.
 *
 * @param jobs how many are defined, those that cannot be read not counted
 * @param liveTasks how many tasks Mesos may have
 * @param framework the id under which Mesos knows it
 * @param unreadable why the framework's record cannot be read, if it is there
 */
public record StoredCluster(
        int jobs, int liveTasks, Optional<String> framework, Optional<String> unreadable) {

    /** What those records say. */
    public static StoredCluster of(SortedMap<RecordKey, byte[]> records) {
        State state = StateReader.read(records, Integer.MAX_VALUE, Settings.DEFAULT);
        return new StoredCluster(
                state.jobs().size(),
                state.live().size(),
                state.framework().map(Framework::id),
                Optional.ofNullable(state.quarantine().entries().get(RecordId.FRAMEWORK.key()))
                        .map(Quarantine.Entry::because));
    }

    /** What Mesos has to do is the same. */
    public boolean sameFramework(StoredCluster other) {
        return framework.equals(other.framework) && unreadable.equals(other.unreadable);
    }
}
