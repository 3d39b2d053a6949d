package io.carillon.web.v1;

import io.carillon.core.contract.Reconciliation;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.Hold;
import io.carillon.model.mesos.Framework;
import io.carillon.runtime.Election;
import io.carillon.runtime.LeaderDoubt;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.TimeZoneRules;
import io.carillon.web.http.Json;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/** The cluster as this node sees it: the term is its own, what Mesos has told is the leader's. */
public final class ClusterView {
    private ClusterView() {}

    /** What the engine knows of the cluster; on its thread. */
    record Known(
            Optional<Framework> framework,
            boolean subscribed,
            String master,
            Optional<String> problem,
            boolean reconciled,
            Optional<Hold> freeze,
            JsonObject counts) {
        static Known of(State state, Sight sight) {
            return new Known(
                    state.framework(),
                    state.connection().subscribed(),
                    state.connection().master(),
                    state.connection().problem(),
                    state.connection().subscribed() && state.unconfirmed().isEmpty(),
                    state.holds().freeze(),
                    sight.ofAllJobs() ? counts(state) : counts(state, sight.jobs(state)));
        }

        /** Whoever does not see all jobs learns nothing of how many others there are. */
        private static JsonObject counts(State state, Predicate<String> seen) {
            return new JsonObject()
                    .put("jobs", state.jobs().keySet().stream().filter(seen).count())
                    .put(
                            "liveTasks",
                            state.live().stream().filter(id -> seen.test(id.run().job())).count());
        }

        private static JsonObject counts(State state) {
            return new JsonObject()
                    .put("jobs", state.jobs().size())
                    .put("liveTasks", state.live().size())
                    .put("waitingTasks", state.ready().size() + state.ready().frozen())
                    .put("frozenTasks", state.ready().frozen())
                    .put("drainedAgents", state.holds().drains().size())
                    .put("unconfirmedTasks", state.unconfirmed().size())
                    .put("offers", state.supply().offers().size())
                    .put("ledgerEntries", state.ledgerEntries())
                    .put("ledgerDropped", state.ledgerDropped())
                    .put("newsBytes", state.news().bytes());
        }
    }

    static JsonObject json(String node, Leadership leadership, Optional<Known> known, Sight sight) {
        Leadership.Status status = leadership.status();
        return new JsonObject()
                .put("node", node)
                .put("leader", Json.object(leadership.leader(), ClusterView::node))
                .put(
                        "term",
                        new JsonObject()
                                .put("state", status.stage().name())
                                .put("epoch", status.epoch() == 0 ? null : status.epoch())
                                .put("since", status.since().toString())
                                .put("reconciled", known.map(Known::reconciled).orElse(false)))
                .put(
                        "framework",
                        Json.object(known.flatMap(Known::framework), ClusterView::framework))
                .put("master", Json.text(known.map(Known::master).orElse("")))
                .put("nodes", Json.array(leadership.nodes(), ClusterView::node))
                .put("counts", known.isPresent() ? known.get().counts() : null)
                .put("freeze", Json.object(known.flatMap(Known::freeze), HoldView::freeze))
                .put("problems", Json.array(problems(leadership), problem -> problem))
                .put("trouble", Json.text(known.flatMap(Known::problem)))
                .put("quarantine", Json.text(quarantine(leadership, sight)));
    }

    /** What an operator should look at; not all of it keeps this node from leading. */
    private static List<String> problems(Leadership leadership) {
        List<String> problems = new ArrayList<>(leadership.problems());
        TimeZoneRules.difference(leadership.nodes()).ifPresent(problems::add);
        LeaderDoubt.of(leadership.leader()).ifPresent(problems::add);
        return problems;
    }

    /**
     * What is in quarantine, in a sentence; empty when nothing is. Records have the names of jobs,
     * so that whoever does not see all of them is told how many records there are, and no more.
     */
    public static Optional<String> quarantine(Leadership leadership, Sight sight) {
        SortedMap<RecordKey, String> records = leadership.quarantine();
        if (!records.isEmpty() && !sight.ofAllJobs()) {
            return Optional.of("stored records in quarantine: " + records.size());
        }
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        (records.size() == 1
                                        ? "a stored record is in quarantine: "
                                        : records.size()
                                                + " stored records are in quarantine, the first is"
                                                + " ")
                                + records.firstKey()
                                + ": "
                                + records.get(records.firstKey()));
    }

    /** The view of a node that does not lead, with what only the leader knows. */
    static JsonObject completed(JsonObject here, Optional<JsonObject> leader) {
        leader.map(there -> there.getJsonObject("term"))
                .ifPresent(
                        term -> {
                            // The state is this node's; the term is the leader's.
                            JsonObject own = here.getJsonObject("term");
                            for (String known : List.of("epoch", "since", "reconciled")) {
                                own.put(known, term.getValue(known));
                            }
                        });
        for (String known :
                List.of("framework", "master", "counts", "freeze", "trouble", "quarantine")) {
            leader.ifPresent(there -> here.put(known, there.getValue(known)));
        }
        return here;
    }

    private static JsonObject node(Election.Node node) {
        return new JsonObject()
                .put("node", node.name())
                .put("url", node.url())
                .put("zoneData", Json.text(node.zoneData()));
    }

    private static JsonObject framework(Framework framework) {
        return new JsonObject()
                .put("id", framework.id())
                .put("registeredAt", framework.registeredAt().toString())
                .put("seenAt", framework.lastSeen().toString())
                .put("removed", Json.object(framework.removed(), ClusterView::removal));
    }

    private static JsonObject removal(Framework.Removal removal) {
        return new JsonObject()
                .put("because", removal.because())
                .put("since", removal.since().toString());
    }

    static JsonObject reconciliation(State state) {
        Reconciliation current = state.reconciliation();
        int unanswered = current.running() ? state.unanswered().size() : 0;
        boolean none = current.equals(Reconciliation.NONE);
        return new JsonObject()
                .put("running", current.running())
                .put("kind", none ? null : current.implicit() ? "implicit" : "explicit")
                .put("startedAt", Json.time(current.startedAt()))
                .put("asked", current.asked())
                .put("answered", Math.max(0, current.asked() - unanswered))
                .put("unanswered", unanswered)
                .put("notYetAsked", current.running() ? state.notYetAsked().size() : 0)
                .put("rounds", current.rounds());
    }
}
