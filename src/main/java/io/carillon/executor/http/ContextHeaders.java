package io.carillon.executor.http;

import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers that tell a server of the task. Values are percent-encoded UTF-8: a server decodes
 * each and has the exact text, whatever it was.
 */
final class ContextHeaders {
    /** More than most servers take for all headers together; the scheduler refuses less. */
    private static final int LONGEST = 8_200;

    private static final String HEX = "0123456789ABCDEF";

    private ContextHeaders() {}

    static Map<String, String> of(TaskOrder order, String task) throws WorkRefusedException {
        Map<String, String> headers = new LinkedHashMap<>();
        put(headers, "Carillon-Job", order.getJob());
        put(headers, "Carillon-Run", order.getRun());
        put(
                headers,
                "Carillon-Nominal-Time",
                Instant.ofEpochMilli(order.getNominalTime()).toString());
        put(headers, "Carillon-Shard", Integer.toString(order.getShard()));
        put(headers, "Carillon-Shard-Count", Integer.toString(order.getShardCount()));
        put(headers, "Carillon-Shard-Parameter", order.getShardParameter());
        put(headers, "Carillon-Job-Parameter", order.getJobParameter());
        put(headers, "Carillon-Attempt", Integer.toString(order.getAttempt()));
        put(headers, "Carillon-Fence", Long.toUnsignedString(order.getFence()));
        put(headers, "Carillon-Task-Id", task);
        put(headers, "Idempotency-Key", order.getRun() + "~" + order.getShard());
        return headers;
    }

    private static void put(Map<String, String> headers, String name, String text)
            throws WorkRefusedException {
        String value = encoded(text);
        if (value.length() > LONGEST) {
            throw new WorkRefusedException(
                    "The header "
                            + name
                            + " would have "
                            + value.length()
                            + " characters; "
                            + LONGEST
                            + " at most. Hand large parameters over in the body, or by reference");
        }
        headers.put(name, value);
    }

    /** Visible ASCII but the percent sign stays as it is, and so does a blank within. */
    private static String encoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder value = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            boolean within = i > 0 && i < bytes.length - 1;
            if (b > ' ' && b < 0x7f && b != '%' || b == ' ' && within) {
                value.append((char) b);
            } else {
                value.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
            }
        }
        return value.toString();
    }
}
