package io.carillon.simulation;

import com.google.protobuf.ByteString;
import io.carillon.model.run.TaskId;
import io.carillon.orders.OrderProtos.TaskNews;

/** What modelled works tell of themselves: each can be told from every other. */
final class ScriptedNews {
    private ScriptedNews() {}

    /**
     * Some news.
     *
     * @param number how many the task has told, with these
     */
    static TaskNews of(TaskId task, int number, Dice dice) {
        String words = task + "#" + number;
        TaskNews.Builder news = TaskNews.newBuilder().setFormat(1);
        if (dice.oneIn(2)) {
            news.setProgress(TaskNews.Progress.newBuilder().setFraction(0.5).setText(words));
        }
        if (dice.oneIn(2)) {
            news.setCheckpoint(ByteString.copyFromUtf8(words));
        }
        if (dice.oneIn(3)) {
            news.setResult('"' + words + '"');
        }
        return news.build();
    }
}
