package io.carillon.web.v1;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Text;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Quarantine;
import io.carillon.model.FieldError;
import io.carillon.model.RecordKey;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.RecordCodec;
import io.carillon.web.http.EntityTags;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Need;
import io.carillon.web.http.Page;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The routes of the quarantine. Who repairs or drops a record must name the content that was seen
 * ({@code If-Match}). The decision is stored, and then the leader gives the lead away, because what
 * is stored is taken up by a load and by nothing else.
 */
public final class QuarantineRoutes {
    /** Maximum size of a repaired record, which is written again with each of its changes. */
    private static final int MAX_BYTES = 200 * 1024;

    private static final String TOO_LARGE = "is larger than " + MAX_BYTES + " bytes";
    private static final int LONGEST = 300;

    private static final String RECORD = "/v1/quarantine/:kind/:name";
    private static final String STRAY = "/v1/quarantine/:kind/:folder/:name";

    private final Leadership leadership;
    private final RecordCodec codec = new RecordCodec();

    public QuarantineRoutes(Leadership leadership) {
        this.leadership = leadership;
    }

    public void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, "/v1/quarantine", Need.cluster(Verb.ADMIN), this::list);
        for (String path : List.of(RECORD, STRAY)) {
            routes.leader(HttpMethod.GET, path, Need.cluster(Verb.ADMIN), this::show);
            routes.conditional(HttpMethod.PUT, path, Need.cluster(Verb.ADMIN), this::repair);
            routes.conditional(HttpMethod.DELETE, path, Need.cluster(Verb.ADMIN), this::drop);
        }
    }

    private Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("limit", "cursor");
        Page page = exchange.page();
        Instant since = leadership.status().since();
        return exchange.ask(
                        state ->
                                state.quarantine().entries().values().stream()
                                        .filter(e -> behind(page, e))
                                        .limit(page.wanted())
                                        .map(e -> QuarantineView.of(e, state.quarantine(), since))
                                        .toList())
                .map(
                        found ->
                                Reply.ok(
                                        page.list(
                                                found,
                                                QuarantineView::line,
                                                view -> view.entry().key().toString())));
    }

    /** The pages follow the order of the keys, which is not that of their texts. */
    private static boolean behind(Page page, Quarantine.Entry entry) {
        Optional<RecordKey> last = page.after(QuarantineRoutes::key);
        return last.isEmpty() || entry.key().compareTo(last.get()) > 0;
    }

    private static Optional<RecordKey> key(String text) {
        int slash = text.indexOf('/');
        for (RecordKey.Kind kind : RecordKey.Kind.values()) {
            if (slash > 0 && kind.folder().equals(text.substring(0, slash))) {
                return Optional.of(new RecordKey(kind, text.substring(slash + 1)));
            }
        }
        return Optional.empty();
    }

    private static RecordKey key(Exchange exchange) {
        String folder = exchange.path("folder");
        String name = (folder.isEmpty() ? "" : folder + "/") + exchange.path("name");
        return key(exchange.path("kind") + "/" + name).orElseThrow(() -> unknown("of this kind"));
    }

    private static Refusal unknown(String what) {
        return new Refusal(Problem.notFound("there is no record " + what + " in quarantine"));
    }

    private Future<QuarantineView> find(Exchange exchange) {
        RecordKey key = key(exchange);
        Instant since = leadership.status().since();
        return exchange.ask(
                        state ->
                                Optional.ofNullable(state.quarantine().entries().get(key))
                                        .map(e -> QuarantineView.of(e, state.quarantine(), since)))
                .map(found -> found.orElseThrow(() -> unknown(key.toString())));
    }

    private Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery();
        return find(exchange).map(view -> Reply.ok(view.whole()).with("ETag", view.tag()));
    }

    /** The record, if the request names the content that it has now. */
    private Future<QuarantineView> seen(Exchange exchange) {
        Optional<EntityTags> seen = exchange.tags("If-Match");
        return find(exchange)
                .map(
                        view -> {
                            if (seen.isEmpty()) {
                                throw new Refusal(
                                        Problem.of(
                                                428,
                                                "precondition-required",
                                                "send If-Match with the ETag of the content that"
                                                        + " you have seen"));
                            }
                            if (!seen.get().strong().contains(view.tag())) {
                                throw new Refusal(
                                        Problem.of(
                                                412,
                                                "precondition-failed",
                                                "the record's content has changed; read it"
                                                        + " again"));
                            }
                            return view;
                        });
    }

    private Future<Reply> repair(Exchange exchange) {
        boolean reload = reload(exchange);
        RecordKey key = key(exchange);
        JsonNode content = exchange.json().path("content");
        return exchange.apart(() -> record(content, key))
                .compose(
                        record ->
                                seen(exchange)
                                        .compose(
                                                view ->
                                                        exchange.command(
                                                                new Command.RepairRecord(
                                                                        key, record),
                                                                Answer.Done.class)))
                .compose(done -> taken(exchange, reload, done, new JsonObject()));
    }

    private StoredRecord record(JsonNode content, RecordKey key) {
        if (!content.isTextual()) {
            throw wrong("must be the record as a string: the version of the format, a space, JSON");
        }
        String text = content.textValue();
        if (text.length() > MAX_BYTES) {
            throw wrong(TOO_LARGE);
        }
        try {
            StoredRecord record = codec.decode(key, text.getBytes(StandardCharsets.UTF_8));
            if (codec.encode(record).length > MAX_BYTES) {
                throw wrong(TOO_LARGE);
            }
            return record;
        } catch (RecordCodec.UnreadableException e) {
            throw wrong("cannot be read: " + Text.cut(String.valueOf(e.getMessage()), LONGEST));
        }
    }

    private static Refusal wrong(String message) {
        return new Refusal(
                Problem.invalid(
                        "the content is not a valid record",
                        List.of(new FieldError("/content", message))));
    }

    private Future<Reply> drop(Exchange exchange) {
        boolean reload = reload(exchange);
        RecordKey key = key(exchange);
        return seen(exchange)
                .compose(
                        view ->
                                exchange.command(new Command.DropRecord(key), Answer.Done.class)
                                        .compose(
                                                done ->
                                                        taken(
                                                                exchange,
                                                                reload,
                                                                done,
                                                                view.whole())));
    }

    private static boolean reload(Exchange exchange) {
        exchange.onlyQuery("reload");
        String reload = exchange.query("reload").orElse("true");
        if (!reload.equals("true") && !reload.equals("false")) {
            throw new Refusal(Problem.parameter("?reload", "must be true or false"));
        }
        return reload.equals("true");
    }

    private Future<Reply> taken(
            Exchange exchange, boolean reload, Answer.Done done, JsonObject body) {
        body.put("detail", done.what()).put("reloading", reload);
        Future<Boolean> over =
                reload
                        ? exchange.abdicate(leadership)
                                // A term that has ended meanwhile has stored it all the same.
                                .otherwise(true)
                        : Future.succeededFuture(true);
        return over.map(any -> Reply.ok(body));
    }
}
