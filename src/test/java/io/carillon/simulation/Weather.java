package io.carillon.simulation;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** The state of the networks, at the moment. */
final class Weather {
    /** Messages from and to Mesos take long. */
    boolean slow;

    /** Nothing is slow by chance any more. */
    boolean calm;

    /** ZooKeeper's disks take long. */
    boolean slowServers;

    /** Nobody tells that an executor has ended. */
    boolean silentDeaths;

    /** Reports come twice, late, and overtake each other. */
    boolean unruly;

    /** Faults that have struck, calls that were lost. */
    int troubles;

    /** Something was late up to then. */
    Instant lateUntil = Instant.EPOCH;

    private final Set<Call.Type> losing = new TreeSet<>();
    private int anyToLose;

    /** The next call of this sort never arrives. */
    void loseNext(Call.Type type) {
        losing.add(type);
    }

    /** The next so many calls never arrive. */
    void loseNext(int many) {
        anyToLose = many;
    }

    /** Whether this call is lost; of each loss one is told once. */
    boolean loses(Call.Type type) {
        boolean lost = losing.remove(type) || anyToLose > 0 && anyToLose-- > 0;
        troubles += lost ? 1 : 0;
        return lost;
    }

    /** Something takes that long from now on; more than so many milliseconds are late. */
    void takes(long millis, long usually, Instant now) {
        Instant until = now.plusMillis(millis);
        if (millis > usually && until.isAfter(lateUntil)) {
            lateUntil = until;
        }
    }

    /** All is well again. */
    void clear() {
        troubles++;
        slow = false;
        slowServers = false;
        unruly = false;
        silentDeaths = false;
        calm = true;
        losing.clear();
        anyToLose = 0;
    }
}
