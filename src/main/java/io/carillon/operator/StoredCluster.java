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
 * What an operator must know about the state of a cluster before it is removed.
 *
 * @param jobs number of jobs, without unreadable ones
 * @param liveTasks number of tasks that Mesos may have
 * @param framework id under which Mesos knows the cluster
 * @param unreadable why the record of the framework cannot be read; empty when it can, or is absent
 */
public record StoredCluster(
        int jobs, int liveTasks, Optional<String> framework, Optional<String> unreadable) {

    /** What stored records say. */
    public static StoredCluster of(SortedMap<RecordKey, byte[]> records) {
        State state = StateReader.read(records, Integer.MAX_VALUE, Settings.DEFAULT);
        return new StoredCluster(
                state.jobs().size(),
                state.live().size(),
                state.framework().map(Framework::id),
                Optional.ofNullable(state.quarantine().entries().get(RecordId.FRAMEWORK.key()))
                        .map(Quarantine.Entry::because));
    }

    /** Whether Mesos would have to remove the same framework. */
    public boolean sameFramework(StoredCluster other) {
        return framework.equals(other.framework) && unreadable.equals(other.unreadable);
    }
}
