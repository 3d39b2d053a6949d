package io.carillon.web.http;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The headers that tell browsers what nothing of this server may do. */
final class Hardening {
    static final String POLICY = "Content-Security-Policy";

    /** By name, in the spelling in which they are sent; names are compared without case. */
    static final Map<String, String> HEADERS = headers();

    private Hardening() {}

    private static Map<String, String> headers() {
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put(POLICY, "default-src 'none'; frame-ancestors 'none'");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put(
                "Permissions-Policy",
                "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Cache-Control", "no-store");
        return Collections.unmodifiableMap(headers);
    }

    /** Whether this node alone decides a header, whatever another node has answered. */
    static boolean owns(String header) {
        return HEADERS.containsKey(header) && !header.equalsIgnoreCase("Cache-Control");
    }
}
