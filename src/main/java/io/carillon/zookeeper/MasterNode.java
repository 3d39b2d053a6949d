package io.carillon.zookeeper;

import io.carillon.runtime.MasterDetector.Master;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name and the content of a master's node (Mesos: {@code MasterInfo} as JSON). */
final class MasterNode {
    /** The label that masters since 0.24 write. */
    static final String READABLE = "json.info_";

    // A label and a sequence number; very old masters wrote only the number.
    private static final Pattern CANDIDATE = Pattern.compile("(?:(?:json\\.)?info_)?([0-9]{1,18})");

    private MasterNode() {}

    /** The leading child: the one with the smallest sequence number. */
    static Optional<String> leading(List<String> children) {
        return children.stream()
                .filter(name -> CANDIDATE.matcher(name).matches())
                .min(Comparator.comparingLong(MasterNode::sequence).thenComparing(name -> name));
    }

    private static long sequence(String name) {
        Matcher matcher = CANDIDATE.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : Long.MAX_VALUE;
    }

    /**
     * The master that the JSON describes, by its host name if it has one, else by its address.
     * Unknown keys are ignored.
     *
     * @return empty if it has no host or no port, or is not valid JSON
     */
    static Optional<Master> read(byte[] data) {
        try {
            JsonObject json = new JsonObject(new String(data, StandardCharsets.UTF_8));
            JsonObject address = json.getJsonObject("address", new JsonObject());
            String name = address.getString("hostname", json.getString("hostname", ""));
            String ip = address.getString("ip", "");
            Integer port = address.getInteger("port", json.getInteger("port"));
            String host = name.isEmpty() ? ip : name;
            return host.isEmpty() || port == null
                    ? Optional.empty()
                    : Optional.of(new Master(json.getString("id", ""), host, port));
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
