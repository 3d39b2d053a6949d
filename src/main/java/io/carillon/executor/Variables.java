package io.carillon.executor;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the variables that an agent and the scheduler give to an executor. An empty variable counts
 * as a missing one. Immutable.
 */
public final class Variables {
    private static final Pattern DURATION =
            Pattern.compile("([0-9]+(?:\\.[0-9]*)?)(ns|us|ms|secs|mins|hrs|days|weeks)");
    private static final Map<String, Duration> UNITS =
            Map.of(
                    "ns", Duration.ofNanos(1),
                    "us", Duration.ofNanos(1_000),
                    "ms", Duration.ofMillis(1),
                    "secs", Duration.ofSeconds(1),
                    "mins", Duration.ofMinutes(1),
                    "hrs", Duration.ofHours(1),
                    "days", Duration.ofDays(1),
                    "weeks", Duration.ofDays(7));

    private static final BigDecimal LONGEST = BigDecimal.valueOf(Duration.ofDays(3650).toNanos());

    private final Map<String, String> environment;

    public Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * @throws EnvironmentException if the variable is missing
     */
    public String required(String name) throws EnvironmentException {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            throw new EnvironmentException(
                    name + " is missing; start the executor through a Mesos agent, which sets it");
        }
        return value.get();
    }

    /** A switch in the manner of Mesos: 1 or true, 0 or false, in any case. */
    public boolean isSet(String name, boolean otherwise) throws EnvironmentException {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        switch (value.get().toLowerCase(Locale.ROOT)) {
            case "1", "true":
                return true;
            case "0", "false":
                return false;
            default:
                throw unusable(name, value.get(), "a switch; write 1 or 0");
        }
    }

    /** A duration as Mesos writes it: a number and a unit, such as {@code 15mins}. */
    public Duration mesosDuration(String name, Duration otherwise) throws EnvironmentException {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value.get());
        Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw unusable(
                    name,
                    value.get(),
                    "a duration; write a number and one of ns, us, ms, secs, mins, hrs, days,"
                            + " weeks, such as 15mins");
        }
        BigDecimal nanos =
                new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit.toNanos()));
        return Duration.ofNanos(nanos.min(LONGEST).longValue());
    }

    /** A positive duration as Carillon writes it: ISO-8601, such as {@code PT5M}. */
    public Duration isoDuration(String name, Duration otherwise) throws EnvironmentException {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(value.get());
            if (duration.compareTo(Duration.ZERO) > 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            throw unusable(name, value.get(), "a positive duration; write it like PT5M");
        }
        throw unusable(name, value.get(), "a positive duration; write it like PT5M");
    }

    public int positive(String name, int otherwise) throws EnvironmentException {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw unusable(name, value.get(), "a positive whole number");
        }
        throw unusable(name, value.get(), "a positive whole number");
    }

    /** The error that a variable has a value that is not what it should be. */
    public static EnvironmentException unusable(String name, String value, String should) {
        return new EnvironmentException(name + " is '" + value + "', which is not " + should);
    }
}
