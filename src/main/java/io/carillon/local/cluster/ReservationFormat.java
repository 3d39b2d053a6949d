package io.carillon.local.cluster;

import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * The two ways in which a reservation can be written in a resource: {@code role} and {@code
 * reservation} (old), or the stack {@code reservations} (new). Pure functions.
 */
final class ReservationFormat {

    private ReservationFormat() {}

    /** The resource without amount and allocation, in the new format. */
    static Resource identity(Resource resource) {
        Resource.Builder identity =
                resource.toBuilder()
                        .clearScalar()
                        .clearRanges()
                        .clearSet()
                        .clearAllocationInfo()
                        .clearRole()
                        .clearReservation();
        if (!resource.getRole().equals("*")) {
            ReservationInfo.Builder reservation = resource.getReservation().toBuilder();
            reservation.setRole(resource.getRole());
            reservation.setType(
                    resource.hasReservation()
                            ? ReservationInfo.Type.DYNAMIC
                            : ReservationInfo.Type.STATIC);
            identity.addReservations(reservation);
        }
        return identity.build();
    }

    /** Rewrites a resource with at most one reservation to the old format. */
    static Resource.Builder old(Resource.Builder resource) {
        if (resource.getReservationsCount() == 0) {
            return resource.setRole("*");
        }
        ReservationInfo reservation = resource.getReservations(0);
        resource.setRole(reservation.getRole()).clearReservations();
        if (reservation.getType() == ReservationInfo.Type.DYNAMIC) {
            resource.setReservation(reservation.toBuilder().clearRole().clearType());
        }
        return resource;
    }

    /** Whether a framework may be offered an identity under one of its roles. */
    static boolean offerable(Resource identity, String role, boolean refined) {
        int depth = identity.getReservationsCount();
        if (depth == 0) {
            return true;
        }
        if (depth > 1 && !refined) {
            return false;
        }
        String reserved = identity.getReservations(depth - 1).getRole();
        return role.equals(reserved) || role.startsWith(reserved + "/");
    }
}
