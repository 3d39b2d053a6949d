package io.carillon.mesos;

import io.carillon.core.contract.Input;
import io.carillon.core.definition.Text;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.ExecutorId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * Converts Mesos messages to the model. Never fails: an unknown value becomes {@link
 * ReportState#UNRECOGNISED}, unusable or absent, and an id that Mesos would never use is left out.
 */
final class FromMesos {
    /** Maximum length of an id that Mesos accepts, and of a host name. */
    private static final int MAX_NAME_LENGTH = 255;

    private static final int MAX_MESSAGE_LENGTH = 1_000;
    private static final int MAX_ID_LENGTH = 600;
    private static final int LAST_PORT = 65_535;

    /** Amounts are stored with an executor; real ones have some dozen bytes, reserved ones more. */
    private static final int MAX_RESOURCE_BYTES = 4 << 10;

    private FromMesos() {}

    /** The meaning of an event for a framework with the given roles; empty if it has none. */
    static Optional<Input> input(Event event, List<String> roles, Instant now) {
        return switch (event.getType()) {
            case OFFERS ->
                    Optional.of(
                            new Input.OffersArrived(
                                    event.getOffers().getOffersList().stream()
                                            .filter(offer -> isName(offer.getId().getValue()))
                                            .map(offer -> offer(offer, roles, now))
                                            .toList()));
            case RESCIND ->
                    Optional.of(
                            new Input.OfferRescinded(
                                    new OfferId(event.getRescind().getOfferId().getValue())));
            case INVERSE_OFFERS ->
                    Optional.of(
                            new Input.InverseOffersArrived(
                                    event.getInverseOffers().getInverseOffersList().stream()
                                            .map(offer -> offer.getId().getValue())
                                            .filter(FromMesos::isName)
                                            .map(OfferId::new)
                                            .toList(),
                                    event.getInverseOffers().getInverseOffersList().stream()
                                            .map(offer -> offer.getAgentId().getValue())
                                            .map(AgentId::new)
                                            .filter(AgentId::storable)
                                            .toList()));
            case UPDATE -> {
                TaskStatus status = event.getUpdate().getStatus();
                yield isName(status.getTaskId().getValue())
                        ? Optional.of(new Input.StatusArrived(report(status, now)))
                        : Optional.empty();
            }
            case HEARTBEAT -> Optional.of(new Input.HeartbeatArrived());
            case FAILURE -> failure(event.getFailure());
            default -> Optional.empty();
        };
    }

    /** The end of an executor. That of an agent is ignored: Mesos reports each of its tasks. */
    private static Optional<Input> failure(Event.Failure failure) {
        String executor = failure.getExecutorId().getValue();
        AgentId agent = agent(failure.getAgentId());
        if (!isName(executor) || !agent.known()) {
            return Optional.empty();
        }
        String words = failure.hasStatus() ? WaitStatus.words(failure.getStatus()) : "no status";
        boolean clean = failure.hasStatus() && failure.getStatus() == 0;
        return Optional.of(new Input.ExecutorLost(agent, executor, clean, words));
    }

    private static boolean isName(String id) {
        return !id.isEmpty() && id.length() <= MAX_NAME_LENGTH;
    }

    private static AgentId agent(AgentID id) {
        return isName(id.getValue()) && isPlain(id.getValue())
                ? new AgentId(id.getValue())
                : AgentId.NONE;
    }

    /** Whether a text is of printable ASCII alone, so that a record needs few bytes for it. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /** A host name as records may repeat it: real ones are plain. */
    private static String host(String name) {
        String cut = Text.cut(name, MAX_NAME_LENGTH);
        return isPlain(cut) ? cut : cut.replaceAll("[^!-~]", "?");
    }

    /** An offer. An offer for a role that was not requested is unusable. */
    static Offer offer(Protos.Offer offer, List<String> roles, Instant now) {
        String role = offer.getAllocationInfo().getRole();
        boolean ours = role.isEmpty() || roles.contains(role);
        return new Offer(
                new OfferId(offer.getId().getValue()),
                agent(offer.getAgentId()),
                host(offer.getHostname()),
                role.isEmpty() ? roles.get(0) : role,
                ours
                        ? offer.getResourcesList().stream().map(FromMesos::resource).toList()
                        : List.of(),
                Attributes.of(offer),
                offer.hasUnavailability(),
                now);
    }

    /** A status, with the given time if it carries none. */
    static TaskReport report(TaskStatus status, Instant now) {
        return new TaskReport(
                status.getTaskId().getValue(),
                state(status),
                reason(status),
                message(status),
                agent(status.getAgentId()),
                new Opaque(status.getUuid().toByteArray()),
                status.hasTimestamp() ? Amounts.instant(status.getTimestamp()) : now,
                ExecutorId.parse(Text.cut(status.getExecutorId().getValue(), MAX_ID_LENGTH)),
                NewsMessages.news(status.getData()),
                status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR,
                CheckMessages.findings(status));
    }

    private static String message(TaskStatus status) {
        return TaskReport.ofContainer(reason(status))
                ? Text.ends(status.getMessage(), MAX_MESSAGE_LENGTH)
                : Text.cut(status.getMessage(), MAX_MESSAGE_LENGTH);
    }

    static Resource resource(Protos.Resource resource) {
        List<PortRange> ranges = ranges(resource);
        boolean scalar = isOf(Value.Type.SCALAR, resource);
        return new Resource(
                resource.getName(),
                scalar ? Amounts.milli(resource.getScalar().getValue()) : 0,
                ranges,
                isReserved(resource),
                isOrdinary(resource)
                        && (scalar
                                ? resource.getSerializedSize() <= MAX_RESOURCE_BYTES
                                : !ranges.isEmpty()),
                new Opaque(resource.toByteArray()));
    }

    /** Whether the resource is reserved for a role, in the newer or the older form. */
    private static boolean isReserved(Protos.Resource resource) {
        return resource.getReservationsCount() > 0
                || resource.hasReservation()
                || !resource.getRole().equals("*");
    }

    /**
     * Whether a resource is divisible and usable by any task: not a volume, not a separate disk,
     * not revocable, not shared.
     */
    private static boolean isOrdinary(Protos.Resource resource) {
        return !resource.hasDisk()
                && !resource.hasRevocable()
                && !resource.hasShared()
                && !resource.hasProviderId();
    }

    private static List<PortRange> ranges(Protos.Resource resource) {
        List<PortRange> ranges = new ArrayList<>();
        if (isOf(Value.Type.RANGES, resource)) {
            for (Value.Range range : resource.getRanges().getRangeList()) {
                long begin = range.getBegin();
                long end = range.getEnd();
                if (begin >= 0 && begin <= Math.min(end, LAST_PORT)) {
                    ranges.add(new PortRange((int) begin, (int) Math.min(end, LAST_PORT)));
                }
            }
        }
        return ranges;
    }

    /** Whether a type is present; a missing type would read as the first one. */
    private static boolean isOf(Value.Type type, Protos.Resource resource) {
        return resource.hasType() && resource.getType() == type;
    }

    private static ReportState state(TaskStatus status) {
        if (!status.hasState()) {
            return ReportState.UNRECOGNISED;
        }
        return switch (status.getState()) {
            case TASK_STAGING -> ReportState.STAGING;
            case TASK_STARTING -> ReportState.STARTING;
            case TASK_RUNNING -> ReportState.RUNNING;
            case TASK_KILLING -> ReportState.KILLING;
            case TASK_FINISHED -> ReportState.FINISHED;
            case TASK_FAILED -> ReportState.FAILED;
            case TASK_KILLED -> ReportState.KILLED;
            case TASK_ERROR -> ReportState.ERROR;
            case TASK_LOST -> ReportState.LOST;
            case TASK_DROPPED -> ReportState.DROPPED;
            case TASK_GONE -> ReportState.GONE;
            case TASK_GONE_BY_OPERATOR -> ReportState.GONE_BY_OPERATOR;
            case TASK_UNREACHABLE -> ReportState.UNREACHABLE;
            case TASK_UNKNOWN -> ReportState.UNKNOWN;
        };
    }

    private static String reason(TaskStatus status) {
        if (status.hasReason()) {
            return status.getReason().name();
        }
        List<Long> newer =
                status.getUnknownFields().getField(TaskStatus.REASON_FIELD_NUMBER).getVarintList();
        return newer.isEmpty() ? "" : "REASON_" + newer.get(newer.size() - 1);
    }
}
