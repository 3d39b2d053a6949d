package io.carillon.mesos;

import io.carillon.core.definition.Text;
import java.util.Locale;
import java.util.Optional;

/** The meaning of a master's answers for the subscription. */
final class ErrorMapping {

    private static final int SHOWN = 300;

    private ErrorMapping() {}

    /** The meaning of an answer that neither accepts nor redirects a SUBSCRIBE. */
    static SubscriptionEndedException toSubscribe(int status, String body) {
        return switch (status) {
            case 401, 403 -> refused("Mesos refused the credentials", status, body);
            case 400, 405, 406, 413, 415, 501 -> refused("Mesos refused SUBSCRIBE", status, body);
            default ->
                    SubscriptionEndedException.lost(words("The master is not ready", status, body));
        };
    }

    /**
     * The meaning of the answer to another call for its subscription; empty if the subscription
     * continues.
     *
     * <p>A 400 means either that the call is invalid or that the subscription is gone; only its
     * body tells which. An unknown body leads to a new subscription, which is always correct, but
     * slower.
     */
    static Optional<SubscriptionEndedException> toCall(int status, String body) {
        if ((status >= 200 && status < 300) || isOurMistake(status, body)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (status) {
                    case 401 -> refused("Mesos refused the credentials", status, body);
                    case 400, 403 ->
                            SubscriptionEndedException.lost(
                                    words("The subscription is gone", status, body));
                    case 307, 308, 301, 302 ->
                            SubscriptionEndedException.lost(
                                    "Another master leads (answer " + status + " to a call)");
                    default ->
                            SubscriptionEndedException.lost(words("A call failed", status, body));
                });
    }

    /** Whether the call is invalid, so that sending it again is useless under any subscription. */
    static boolean isOurMistake(int status, String body) {
        return switch (status) {
            case 405, 406, 413, 415, 501 -> true;
            case 400 -> body.startsWith("Failed to validate") || body.startsWith("Failed to parse");
            default -> false;
        };
    }

    /** The meaning of an ERROR event, after which the master closes the stream. */
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

    /** A sentence with the status and the beginning of the body. */
    static String words(String what, int status, String body) {
        String shown = Text.cut(body.strip(), SHOWN);
        return what + " (" + status + (shown.isEmpty() ? ")" : ": " + shown + ")");
    }
}
