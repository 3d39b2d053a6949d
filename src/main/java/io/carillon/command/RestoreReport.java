package io.carillon.command;

import io.carillon.operator.Backup;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.PrintWriter;

/** What {@code carillon cluster restore} prints. */
final class RestoreReport {
    private final PrintWriter out;

    RestoreReport(PrintWriter out) {
        this.out = out;
    }

    /**
     * What will be restored, and where.
     *
     * @param records number of records that are stored there now
     */
    void plan(ZooKeeperSettings target, long records, Backup backup) {
        Backup.About about = backup.about();
        out.println(
                "Backup   %s, taken at %s of %s by %s"
                        .formatted(backup.summary(), about.takenAt(), about.root(), about.by()));
        out.println(
                "Target   %s%s, %d records now"
                        .formatted(target.servers(), target.root(), records));
        if (!about.root().equals(target.root())) {
            out.println(
                    "Note     the framework id is restored too: a cluster that still runs at "
                            + about.root()
                            + " would lose its subscription to Mesos");
        }
        out.flush();
    }

    /** What has been restored. */
    void result(Backup backup, int epoch, boolean paused) {
        out.println("Restored " + backup.summary() + ", epoch " + epoch);
        out.println(
                paused
                        ? "Every job is paused. Resume each job once you know what it has done"
                                + " since the backup."
                        : "Fires missed since the backup follow each job's misfire policy. Tasks"
                                + " launched since are killed. Tasks that Mesos no longer knows"
                                + " follow the delivery setting.");
        out.flush();
    }
}
