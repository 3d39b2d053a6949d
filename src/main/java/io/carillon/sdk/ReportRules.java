package io.carillon.sdk;

import java.nio.charset.StandardCharsets;

/**
 * What may be reported: the same limits for the executor and for tests. Pure functions; any thread.
 */
public final class ReportRules {
    /** Maximum number of bytes of a result, in UTF-8. */
    public static final int RESULT_BYTES = 4096;

    /** Maximum number of bytes of a checkpoint. */
    public static final int CHECKPOINT_BYTES = 4096;

    /** Maximum number of characters of the text of a progress report; what is longer is cut. */
    public static final int PROGRESS_CHARS = 200;

    private ReportRules() {}

    /**
     * Checks how far the work is.
     *
     * @return the fraction
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public static double fraction(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "progress: "
                            + fraction
                            + " is not a fraction; give a number from 0.0 to 1.0, for example done"
                            + " / (double) all");
        }
        return fraction;
    }

    /** The text of a progress report, cut to its maximum length. */
    public static String text(String text) {
        // Job code knows no annotations of ours, here and below.
        if ((Object) text == null) {
            return "";
        }
        if (text.length() <= PROGRESS_CHARS) {
            return text;
        }
        int end = PROGRESS_CHARS - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    /**
     * Checks a result.
     *
     * @return the JSON
     * @throws IllegalArgumentException if it is not one JSON value (RFC 8259) in which no object
     *     has a name twice, or too long
     */
    public static String result(String json) {
        if ((Object) json == null) {
            throw new IllegalArgumentException(
                    "result: null is not JSON; give a text, for example \"null\" or \"{}\"");
        }
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > RESULT_BYTES) {
            throw new IllegalArgumentException(
                    "result: "
                            + bytes
                            + " bytes are more than "
                            + RESULT_BYTES
                            + "; store the large part elsewhere and give its place");
        }
        JsonText.check(json);
        return json;
    }

    /**
     * Checks a checkpoint.
     *
     * @return a copy
     * @throws IllegalArgumentException if it is too long
     */
    public static byte[] checkpoint(byte[] state) {
        if ((Object) state == null) {
            throw new IllegalArgumentException(
                    "checkpoint: null was given; give an empty array to begin again");
        }
        if (state.length > CHECKPOINT_BYTES) {
            throw new IllegalArgumentException(
                    "checkpoint: "
                            + state.length
                            + " bytes are more than "
                            + CHECKPOINT_BYTES
                            + "; store the large part elsewhere and give its place");
        }
        return state.clone();
    }
}
