/**
 * Seeded generators of input that is nearly valid: whatever arrives, it is refused in words or
 * means something sound. Short in every build, long with {@code -Dfuzz.minutes=10}.
 */
package io.carillon.fuzz;
