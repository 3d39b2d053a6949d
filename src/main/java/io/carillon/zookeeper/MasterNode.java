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

/**
 * What a master's node says by its name and by its contents (Mesos: {@code MasterInfo} as JSON).
 */
final class MasterNode {
    /** The only label that masters since 0.24 write. */
    static final String READABLE = "json.info_";

    // A label and a sequence number; very old masters wrote the number alone.
    private static final Pattern CANDIDATE = Pattern.compile("(?:(?:json\\.)?info_)?([0-9]{1,18})");

    private MasterNode() {}

    /** The child that leads: the smallest sequence number, whatever the order of the listing. */
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
     * The master that the JSON describes. Unknown keys are ignored.
     *
     * @param byIp whether to connect by address rather than by host name
     * @return empty when it names no host or no port, or is no JSON
     */
    static Optional<Master> read(byte[] data, boolean byIp) {
        try {
            JsonObject json = new JsonObject(new String(data, StandardCharsets.UTF_8));
            JsonObject address = json.getJsonObject("address", new JsonObject());
            String name = address.getString("hostname", json.getString("hostname", ""));
            String ip = address.getString("ip", "");
            Integer port = address.getInteger("port", json.getInteger("port"));
            boolean useIp = !ip.isEmpty() && (byIp || name.isEmpty());
            String host = useIp ? ip : name;
            return host.isEmpty() || port == null
                    ? Optional.empty()
                    : Optional.of(new Master(json.getString("id", ""), host, port));
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
