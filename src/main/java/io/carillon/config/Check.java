package io.carillon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A rule that each value of a key keeps, beside its type.
 *
 * @param words the rule in words that can follow "must be", for example {@code from 1 to 100}
 * @param broken finds the parts of a value that break the rule, as JSON pointers from the value on;
 *     the empty pointer is the value itself
 */
record Check<T>(String words, Function<T, List<String>> broken) {

    static final Check<Path> READABLE = that("a file that can be read", Files::isReadable);

    /** Members of its group may read it, because that is how containers get their secrets. */
    static final Check<Path> PRIVATE =
            that(
                    "a file that can be read, and not by other users (chmod 600)",
                    file -> Files.isReadable(file) && isPrivate(file));

    private static final Set<PosixFilePermission> FOR_OTHERS =
            PosixFilePermissions.fromString("----w-rwx");

    private static boolean isPrivate(Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return true;
        }
        try {
            return Collections.disjoint(Files.getPosixFilePermissions(file), FOR_OTHERS);
        } catch (IOException e) {
            return false;
        }
    }

    static <T> Check<T> that(String words, Predicate<T> holds) {
        return new Check<>(words, value -> holds.test(value) ? List.of() : List.of(""));
    }

    static Check<Integer> range(int least, int most) {
        return that("from " + least + " to " + most, value -> value >= least && value <= most);
    }

    static Check<Duration> range(Duration least, Duration most) {
        return that(
                "from " + KeyTypes.iso(least) + " to " + KeyTypes.iso(most),
                value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    /** The rule for a value that may be absent. */
    static <T> Check<Optional<T>> ifPresent(Check<T> check) {
        return new Check<>(
                check.words() + ", or null", value -> value.map(check.broken()).orElse(List.of()));
    }

    /** The rule for each item of a list. */
    static <T> Check<List<T>> each(Check<T> check) {
        return new Check<>(
                check.words(),
                items ->
                        IntStream.range(0, items.size())
                                .filter(i -> !check.broken().apply(items.get(i)).isEmpty())
                                .mapToObj(i -> "/" + i)
                                .toList());
    }
}
