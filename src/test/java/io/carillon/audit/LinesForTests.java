package io.carillon.audit;

import io.carillon.runtime.AuditLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lines of the audit, for tests. */
final class LinesForTests {
    static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");

    private LinesForTests() {}

    static AuditLine refusal(String address, Instant at) {
        return line("", address, at, AuditLine.Outcome.REFUSED, 401, "unauthorized", List.of());
    }

    static AuditLine change(String detail) {
        return change(detail, List.of());
    }

    static AuditLine change(String detail, List<AuditLine.Change> changes) {
        return line("alice", "10.0.0.1", NOON, AuditLine.Outcome.DONE, 200, detail, changes);
    }

    private static AuditLine line(
            String caller,
            String address,
            Instant at,
            AuditLine.Outcome outcome,
            int status,
            String detail,
            List<AuditLine.Change> changes) {
        return new AuditLine(
                at,
                AuditLine.Event.REQUEST,
                outcome,
                new AuditLine.Who(caller, "token", Optional.of(address)),
                new AuditLine.Asked("PUT", "/v1/jobs/a", "id-1"),
                status,
                detail,
                changes,
                Optional.empty());
    }
}
