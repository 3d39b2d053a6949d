package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.hold.HoldId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The checks of what a caller says about a drain or a freeze. All errors are found. Pure. */
public final class HoldChecks {
    /** Maximum number of agents that are drained at once. */
    public static final int DRAINS = 1_000;

    private HoldChecks() {}

    /**
     * All that is wrong with a drain or a freeze, with what the reading of the request has found
     * already.
     *
     * @param id what is held back
     * @param reason why; it must say something
     * @param until when it ends; a freeze has an end
     * @param now the moment at which it begins
     * @param errors what the reading has found; further errors are added
     * @return empty when it is good
     */
    public static List<FieldError> check(
            HoldId id, String reason, Optional<Instant> until, Instant now, FieldErrors errors) {
        errors.read();
        errors.at("reason").unless(!reason.isBlank(), "is missing; say why, for those who ask");
        boolean drain = id.scope() == HoldId.Scope.AGENT;
        errors.at("until")
                .unless(
                        drain || until.isPresent(),
                        "is missing; a freeze that is forgotten stops everything");
        until.ifPresent(
                end -> {
                    errors.at("until")
                            .unless(end.isAfter(now), "is in the past; give a later time");
                    errors.at("until")
                            .unless(
                                    !end.isAfter(now) || Bounds.storable(end),
                                    "is not before " + Bounds.LATEST + "; give an earlier time");
                });
        return errors.list();
    }
}
