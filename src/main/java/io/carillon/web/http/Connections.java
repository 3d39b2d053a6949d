package io.carillon.web.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The places for connections. When all are taken, or those of one remote address, a new connection
 * takes the place of the one with the weakest claim, which is closed: strangers go first, then idle
 * connections of known callers, then known callers that are still sending; among equals the one
 * goes that has been without a result for longest. A connection whose request is being answered
 * keeps its place. A few more places are for {@code /health} alone.
 *
 * <p>Used on the server's context.
 */
public final class Connections {
    /** Places beyond all others, for requests about health alone. */
    private static final int FOR_HEALTH = 32;

    /** How strong the claim to a place is, the weakest first. */
    private enum Claim {
        STRANGER,
        KNOWN,
        SENDING,
        ANSWERED
    }

    private static final class Place {
        private final HttpConnection connection;
        private final Group group;
        private Claim claim = Claim.STRANGER;
        private boolean known;
        private boolean forHealth;

        Place(HttpConnection connection, Group group) {
            this.connection = connection;
            this.group = group;
        }
    }

    /** Places by claim, those of one claim in the order in which they came to it. */
    private static final class Group {
        private final EnumMap<Claim, LinkedHashSet<Place>> byClaim = new EnumMap<>(Claim.class);
        private int size;

        Group() {
            for (Claim claim : Claim.values()) {
                byClaim.put(claim, new LinkedHashSet<>());
            }
        }

        void add(Place place) {
            of(place).add(place);
            size++;
        }

        void remove(Place place) {
            of(place).remove(place);
            size--;
        }

        Optional<Place> weakest() {
            return byClaim.entrySet().stream()
                    .filter(places -> places.getKey() != Claim.ANSWERED)
                    .filter(places -> !places.getValue().isEmpty())
                    .findFirst()
                    .map(places -> places.getValue().iterator().next());
        }

        private Set<Place> of(Place place) {
            return Objects.requireNonNull(byClaim.get(place.claim));
        }
    }

    private final int most;
    private final int perAddress;
    private final List<String> proxies;
    private final Group all = new Group();
    private final Map<String, Group> addresses = new HashMap<>();
    private final IdentityHashMap<HttpConnection, Place> places = new IdentityHashMap<>();

    /**
     * @param most places in all
     * @param perAddress places of one remote address
     * @param proxies addresses behind which there are many callers; they may take all places
     */
    public Connections(int most, int perAddress, List<String> proxies) {
        this.most = most;
        this.perAddress = perAddress;
        this.proxies = List.copyOf(proxies);
    }

    /** Gives a new connection a place, or closes it. */
    public void opened(HttpConnection connection) {
        String address = String.valueOf(connection.remoteAddress().hostAddress());
        Group group = addresses.computeIfAbsent(address, a -> new Group());
        Place place = new Place(connection, group);
        connection.closeHandler(closed -> left(address, place));
        boolean full = !proxies.contains(address) && group.size >= perAddress;
        if (full && !madeRoom(group)) {
            left(address, place);
            connection.close();
            return;
        }
        if (all.size >= most) {
            madeRoom(all);
        }
        // One that went may have been for health itself: what is left is counted.
        place.forHealth = all.size >= most;
        if (all.size >= most + FOR_HEALTH) {
            left(address, place);
            connection.close();
            return;
        }
        enter(place);
    }

    private void enter(Place place) {
        places.put(place.connection, place);
        all.add(place);
        place.group.add(place);
    }

    private boolean madeRoom(Group group) {
        Optional<Place> weakest = group.weakest();
        weakest.ifPresent(
                place -> {
                    leave(place);
                    place.connection.close();
                });
        return weakest.isPresent();
    }

    private void leave(Place place) {
        if (places.remove(place.connection) != null) {
            all.remove(place);
            place.group.remove(place);
        }
    }

    private void left(String address, Place place) {
        leave(place);
        addresses.computeIfPresent(address, (a, group) -> group.size == 0 ? null : group);
    }

    private void claim(HttpServerRequest request, Claim claim) {
        Place place = places.get(request.connection());
        if (place != null) {
            all.remove(place);
            place.group.remove(place);
            place.claim = claim;
            all.add(place);
            place.group.add(place);
        }
    }

    /** A request has begun: its connection counts as used from now on until the response ends. */
    public void begun(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Place place = places.get(request.connection());
        if (place != null) {
            place.forHealth &= all.size > most;
            if (place.forHealth && !String.valueOf(request.path()).startsWith("/health/")) {
                routing.addEndHandler(ended -> request.connection().close());
                throw new Refusal(
                        Problem.unavailable("busy", "too many connections at a time", 1)
                                .with("Connection", "close"));
            }
            claim(request, place.known ? Claim.SENDING : Claim.STRANGER);
            routing.addEndHandler(
                    ended -> claim(request, place.known ? Claim.KNOWN : Claim.STRANGER));
        }
        routing.next();
    }

    /** The request carries a token that is known here. */
    void known(HttpServerRequest request) {
        Place place = places.get(request.connection());
        if (place != null) {
            place.known = true;
            claim(request, Claim.SENDING);
        }
    }

    /** The request has arrived whole, and its answer is being made. */
    void answered(HttpServerRequest request) {
        claim(request, Claim.ANSWERED);
    }
}
