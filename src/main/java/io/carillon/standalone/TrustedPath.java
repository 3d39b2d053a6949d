package io.carillon.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Looks whether other users can lead a path elsewhere: by a symbolic link of theirs, or because a
 * directory on the way is open to all, so that what is in it can be replaced. The system itself,
 * user 0, is trusted. Members of the group of a directory are, too: often it is a group of one user
 * (umask 002).
 */
final class TrustedPath {
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;
    private static final int SYSTEM = 0;

    /** As in Linux, path_resolution(7). */
    private static final int MAX_LINKS = 40;

    /** Tells the user of this process. */
    interface Self {
        int uid() throws IOException;
    }

    private TrustedPath() {}

    /**
     * Checks the path as far as it exists.
     *
     * @throws IOException when another user can lead it elsewhere; the message says what to do
     */
    static void check(Path path) throws IOException {
        check(path, TrustedPath::self);
    }

    /** For tests: with another user. */
    static void check(Path path, Self self) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path at = Objects.requireNonNull(absolute.getRoot());
        if (!at.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Deque<Path> names = new ArrayDeque<>();
        ahead(names, absolute);
        int links = 0;
        while (!names.isEmpty() && Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
            Path name = names.pop();
            Path next = at.resolve(name);
            if (name.toString().equals("..")) {
                // It has no links, so that its parent is the one above it.
                at = Objects.requireNonNullElse(at.getParent(), at);
            } else if (!name.toString().isEmpty() && !name.toString().equals(".")) {
                refuseOpen(at, next);
                if (Files.isSymbolicLink(next)) {
                    refuseForeign(next, self);
                    if (++links > MAX_LINKS) {
                        throw new IOException(path + " has too many links; choose another --data");
                    }
                    Path target = Files.readSymbolicLink(next);
                    at = Objects.requireNonNullElse(target.getRoot(), at);
                    ahead(names, target);
                } else {
                    at = next;
                }
            }
        }
    }

    /** Puts the names of a path before those that are there. */
    private static void ahead(Deque<Path> names, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            names.push(path.getName(i));
        }
    }

    private static void refuseOpen(Path directory, Path in) throws IOException {
        int mode = number(directory, "unix:mode");
        if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
            throw new IOException(
                    ("every user can replace %s, because all may write in %s; close that (chmod"
                                    + " o-w %s), or choose another --data")
                            .formatted(in, directory, directory));
        }
    }

    private static void refuseForeign(Path link, Self self) throws IOException {
        int owner = number(link, "unix:uid");
        if (owner != SYSTEM && owner != self.uid()) {
            throw new IOException(
                    ("%s is a link that belongs to %s, who can lead it elsewhere; replace it by one"
                                    + " of your own, or choose a --data that does not need it")
                            .formatted(link, Files.getOwner(link, LinkOption.NOFOLLOW_LINKS)));
        }
    }

    private static int number(Path path, String attribute) throws IOException {
        Object value = Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
        return (Integer) Objects.requireNonNull(value);
    }

    /** The owner of a new file: the name of this user may be unknown, as in a container. */
    private static int self() throws IOException {
        Path probe = Files.createTempFile("owner", "");
        try {
            return number(probe, "unix:uid");
        } finally {
            Files.delete(probe);
        }
    }
}
