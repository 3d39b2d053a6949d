package io.carillon.mesos;

import io.carillon.core.definition.Text;
import java.util.Locale;
import java.util.Optional;

/** What the answers of a master mean for us. */
final class ErrorMapping {

    private static final int SHOWN = 300;

    private ErrorMapping() {}

    /** What a SUBSCRIBE that was neither accepted nor redirected means. */
    static SubscriptionEndedException toSubscribe(int status, String body) {
        return switch (status) {
            case 401, 403 -> refused("Mesos refused our credentials", status, body);
            case 400, 405, 406, 413, 415, 501 ->
                    refused("Mesos refused our SUBSCRIBE", status, body);
            default ->
                    SubscriptionEndedException.lost(words("The master is not ready", status, body));
        };
    }

    /**
     * What the answer to another call means for the subscription that it was sent under; empty if
     * the subscription goes on.
     *
     * <p>A 400 means either that the call is wrong in itself or that our subscription is gone, and
     * only its text tells which. Not knowing the text leads to a new subscription, which is always
     * right, only slower.
     */
    static Optional<SubscriptionEndedException> toCall(int status, String body) {
        if ((status >= 200 && status < 300) || isOurMistake(status, body)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (status) {
                    case 401 -> refused("Mesos refused our credentials", status, body);
                    case 400, 403 ->
                            SubscriptionEndedException.lost(
                                    words("Not subscribed any more", status, body));
                    case 307, 308, 301, 302 ->
                            SubscriptionEndedException.lost(
                                    "Another master leads (" + status + " to a call)");
                    default ->
                            SubscriptionEndedException.lost(words("A call failed", status, body));
                });
    }

    /** The call itself is wrong: sending it again, under whatever subscription, is no use. */
    static boolean isOurMistake(int status, String body) {
        return switch (status) {
            case 405, 406, 413, 415, 501 -> true;
            case 400 -> body.startsWith("Failed to validate") || body.startsWith("Failed to parse");
            default -> false;
        };
    }

    /** What an ERROR event means; the master closes the stream after it. */
    static SubscriptionEndedException toErrorEvent(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        String words = Text.cut(message, SHOWN);
        if (text.contains("framework failed over")) {
            return new SubscriptionEndedException(SubscriptionEnd.OUSTED, words);
        }
        if (text.contains("framework has been removed")
                || text.contains("framework is completed")
                || text.contains("completed framework")) {
            return new SubscriptionEndedException(SubscriptionEnd.REMOVED, words);
        }
        return new SubscriptionEndedException(SubscriptionEnd.REFUSED, words);
    }

    private static SubscriptionEndedException refused(String what, int status, String body) {
        return new SubscriptionEndedException(SubscriptionEnd.REFUSED, words(what, status, body));
    }

    /** A sentence with the status and the beginning of the text. */
    static String words(String what, int status, String body) {
        String shown = Text.cut(body.strip(), SHOWN);
        return what + " (" + status + (shown.isEmpty() ? ")" : ": " + shown + ")");
    }
}
