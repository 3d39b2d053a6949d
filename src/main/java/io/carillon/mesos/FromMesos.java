package io.carillon.mesos;

import io.carillon.model.Offer;
import io.carillon.model.Opaque;
import io.carillon.model.PortRange;
import io.carillon.model.ReportState;
import io.carillon.model.Resource;
import io.carillon.model.TaskReport;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;

/**
 * Mesos messages as our nouns. Nothing here fails: what we do not know becomes {@link
 * ReportState#UNRECOGNISED}, unusable or absent.
 */
final class FromMesos {

    private FromMesos() {}

    /** An offer, made to a framework whose first role is that one. */
    static Offer offer(Protos.Offer offer, String firstRole, Instant now) {
        SortedMap<String, String> attributes = new TreeMap<>();
        for (Attribute attribute : offer.getAttributesList()) {
            attributes.putIfAbsent(attribute.getName(), text(attribute));
        }
        String role = offer.getAllocationInfo().getRole();
        return new Offer(
                offer.getId().getValue(),
                offer.getAgentId().getValue(),
                offer.getHostname(),
                role.isEmpty() ? firstRole : role,
                offer.getResourcesList().stream().map(FromMesos::resource).toList(),
                attributes,
                offer.hasUnavailability(),
                offer.hasUrl() ? url(offer.getUrl()) : "",
                now);
    }

    /** A status; its time is that one if it carries none. */
    static TaskReport report(TaskStatus status, Instant now) {
        return new TaskReport(
                status.getTaskId().getValue(),
                state(status),
                reason(status),
                status.getMessage(),
                status.getAgentId().getValue(),
                new Opaque(status.getUuid().toByteArray()),
                status.hasTimestamp() ? Amounts.instant(status.getTimestamp()) : now);
    }

    static Resource resource(Protos.Resource resource) {
        List<PortRange> ranges = ranges(resource);
        boolean scalar = isOf(Value.Type.SCALAR, resource);
        return new Resource(
                resource.getName(),
                scalar ? Amounts.milli(resource.getScalar().getValue()) : 0,
                ranges,
                isReserved(resource),
                isOrdinary(resource) && (scalar || !ranges.isEmpty()),
                new Opaque(resource.toByteArray()));
    }

    /** Some role owns it, in the newer form or in the older one. */
    private static boolean isReserved(Protos.Resource resource) {
        return resource.getReservationsCount() > 0
                || resource.hasReservation()
                || !resource.getRole().equals("*");
    }

    /** Divisible and for any task: no volume, no disk of its own, not on loan, not shared. */
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
                if (begin >= 0 && begin <= end && end < Integer.MAX_VALUE) {
                    ranges.add(new PortRange((int) begin, (int) end));
                }
            }
        }
        return ranges;
    }

    /** A missing type would read as the first one. */
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

    /** As it is written on the command line of an agent. */
    private static String text(Attribute attribute) {
        if (!attribute.hasType()) {
            return "";
        }
        return switch (attribute.getType()) {
            case TEXT -> attribute.getText().getValue();
            case SCALAR -> number(attribute.getScalar().getValue());
            case SET -> "{" + String.join(",", attribute.getSet().getItemList()) + "}";
            case RANGES ->
                    "["
                            + String.join(
                                    ",",
                                    attribute.getRanges().getRangeList().stream()
                                            .map(r -> r.getBegin() + "-" + r.getEnd())
                                            .toList())
                            + "]";
        };
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(String.valueOf(value)).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }

    private static String url(Protos.URL url) {
        Protos.Address address = url.getAddress();
        String host = address.hasHostname() ? address.getHostname() : address.getIp();
        String shown = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return url.getScheme() + "://" + shown + ':' + address.getPort();
    }
}
