package io.carillon.executor;

import com.google.protobuf.ByteString;
import io.carillon.orders.OrderProtos.TaskNews;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The news of one task on their way into status updates.
 *
 * <p>Progress alone makes at most one update a second, and the newest one wins. A result or a
 * checkpoint goes at once, or a tenth of a second after the former news: a work that stores without
 * a pause must not fill the agent's queue, behind which its end would wait. What became of fires
 * goes like progress, but none of it is replaced. At most one update with news is unacknowledged at
 * a time; newer news wait and replace each other.
 */
final class NewsFlow {
    static final Duration PROGRESS_GAP = Duration.ofSeconds(1);
    static final Duration GAP = Duration.ofMillis(100);

    /** Beyond this an update would not be a small one any more. */
    static final int MOST_BYTES = 4 << 10;

    private long number;
    private TaskNews newest = TaskNews.getDefaultInstance();
    private @Nullable ResidentFires fires;
    private boolean progressWaits;
    private boolean resultWaits;
    private boolean checkpointWaits;
    private @Nullable ByteString onItsWay;
    private Duration noProgressBefore = Duration.ZERO;
    private Duration nothingBefore = Duration.ZERO;

    /** Takes news of the work; parts beyond 4 KiB are left out and named in the answer. */
    Optional<String> take(TaskNews news) {
        TaskNews.Builder merged = newest.toBuilder().setFormat(1);
        String tooLong = "";
        if (news.hasProgress()) {
            if (news.getProgress().getTextBytes().size() > MOST_BYTES) {
                tooLong = "progress text";
            } else {
                merged.setProgress(news.getProgress());
                progressWaits = true;
            }
        }
        if (news.hasResult()) {
            if (news.getResultBytes().size() > MOST_BYTES) {
                tooLong = "result";
            } else {
                merged.setResult(news.getResult());
                resultWaits = true;
            }
        }
        if (news.hasCheckpoint()) {
            if (news.getCheckpoint().size() > MOST_BYTES) {
                tooLong = "checkpoint";
            } else {
                merged.setCheckpoint(news.getCheckpoint());
                checkpointWaits = true;
            }
        }
        newest = merged.build();
        return tooLong.isEmpty() ? Optional.empty() : Optional.of(tooLong);
    }

    /** From now on the fires of the task are reported, too. */
    void of(ResidentFires resident) {
        fires = resident;
    }

    /** When something may leave; empty while nothing waits, or an update is on its way. */
    Optional<Duration> dueAt() {
        boolean slow = progressWaits || firesWait();
        if (onItsWay != null || !(slow || resultWaits || checkpointWaits)) {
            return Optional.empty();
        }
        return Optional.of(resultWaits || checkpointWaits ? nothingBefore : noProgressBefore);
    }

    private boolean firesWait() {
        return fires != null && fires.hasNews();
    }

    /** What leaves now, if {@link #dueAt} has come; its update has this uuid. */
    TaskNews leave(ByteString uuid, Duration now) {
        TaskNews.Builder news = TaskNews.newBuilder().setFormat(1).setNumber(++number);
        if (progressWaits) {
            news.setProgress(newest.getProgress());
            noProgressBefore = now.plus(PROGRESS_GAP);
        }
        if (resultWaits) {
            news.setResult(newest.getResult());
        }
        if (checkpointWaits) {
            news.setCheckpoint(newest.getCheckpoint());
        }
        if (fires != null && fires.hasNews()) {
            news.setFires(fires.report());
            noProgressBefore = now.plus(PROGRESS_GAP);
        }
        nothingBefore = now.plus(GAP);
        progressWaits = false;
        resultWaits = false;
        checkpointWaits = false;
        onItsWay = uuid;
        return news.build();
    }

    void acknowledged(ByteString uuid) {
        if (uuid.equals(onItsWay)) {
            onItsWay = null;
        }
    }

    /**
     * The newest of everything, for the terminal update, and what fires were not reported; empty if
     * there never were news.
     */
    Optional<TaskNews> last() {
        if (fires == null && newest.getFormat() == 0) {
            return Optional.empty();
        }
        TaskNews.Builder all = newest.toBuilder().setFormat(1).setNumber(number + 1);
        if (fires != null) {
            all.setFires(fires.report());
        }
        return Optional.of(all.build());
    }
}
