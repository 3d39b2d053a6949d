package io.carillon.mesos;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Text;
import io.carillon.json.StrictJson;
import io.carillon.model.Opaque;
import io.carillon.model.run.FireReport;
import io.carillon.model.run.News;
import io.carillon.orders.OrderProtos.TaskNews;
import java.util.Optional;

/**
 * Reads what a task tells beside its state from the data of its status. Never fails: a part that is
 * too long or not what it should be is left out, and data of another meaning tell nothing.
 */
final class NewsMessages {
    /** The only format that this program knows. */
    private static final int FORMAT = 1;

    /** Longer data are not looked at: the parts together are shorter, with room for new ones. */
    private static final int MAX_DATA_BYTES = 32 << 10;

    private NewsMessages() {}

    static News news(ByteString data) {
        if (data.isEmpty() || data.size() > MAX_DATA_BYTES) {
            return News.NONE;
        }
        TaskNews news;
        try {
            news = TaskNews.parseFrom(data);
        } catch (InvalidProtocolBufferException e) {
            return News.NONE; // Another executor's data, such as the description of a container.
        }
        if (news.getFormat() != FORMAT) {
            return News.NONE;
        }
        Optional<FireReport> fires =
                news.hasFires() ? FireMessages.report(news.getFires()) : Optional.empty();
        return new News(
                progress(news),
                result(news),
                checkpoint(news),
                Math.max(0, news.getNumber()),
                fires);
    }

    private static Optional<News.Progress> progress(TaskNews news) {
        double fraction = news.getProgress().getFraction();
        boolean valid = news.hasProgress() && fraction >= 0 && fraction <= 1;
        return valid
                ? Optional.of(
                        new News.Progress(
                                fraction,
                                Text.cut(news.getProgress().getText(), Bounds.PROGRESS_CHARS)))
                : Optional.empty();
    }

    private static Optional<String> result(TaskNews news) {
        if (!news.hasResult() || news.getResultBytes().size() > Bounds.NEWS_BYTES) {
            return Optional.empty();
        }
        try {
            return StrictJson.parse(news.getResult()).isMissingNode()
                    ? Optional.empty()
                    : Optional.of(news.getResult());
        } catch (StrictJson.Malformed e) {
            return Optional.empty();
        }
    }

    private static Optional<Opaque> checkpoint(TaskNews news) {
        boolean valid = news.hasCheckpoint() && news.getCheckpoint().size() <= Bounds.NEWS_BYTES;
        return valid
                ? Optional.of(new Opaque(news.getCheckpoint().toByteArray()))
                : Optional.empty();
    }
}
