package io.carillon.local.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.local.process.Sandbox;
import io.carillon.local.process.TryAgainException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.mesos.v1.Protos.FileInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sandbox files over HTTP: {@code /files/read}, {@code browse} and {@code download}, by virtual and
 * real paths. What could not be opened in time is answered with 503, because it may be a good file.
 * Files are read on worker threads; for the server's context.
 */
final class FilesApi {

    /** Maximum length of one read: 16 pages. */
    static final int MOST_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(FilesApi.class);

    private final Vertx vertx;
    private final Sandbox sandbox;

    FilesApi(Vertx vertx, Sandbox sandbox) {
        this.vertx = vertx;
        this.sandbox = sandbox;
    }

    void handle(HttpServerRequest request, String operation) {
        String path = request.getParam("path");
        if (path == null || path.isEmpty()) {
            Replies.text(request, 400, "Expecting 'path=value' in query.\n");
            return;
        }
        switch (operation) {
            case "read" -> read(request, path);
            case "browse" -> later(request, () -> list(path), files -> browse(request, files));
            default ->
                    later(
                            request,
                            () -> opened(path, sandbox::openToKeep),
                            file -> download(request, file));
        }
    }

    private void read(HttpServerRequest request, String path) {
        Optional<Long> offset = number(request, "offset", -1);
        Optional<Long> length = number(request, "length", -1);
        if (offset.isEmpty() || length.isEmpty()) {
            String name = offset.isEmpty() ? "offset" : "length";
            Replies.text(request, 400, "Failed to parse " + name + ".\n");
            return;
        }
        if (offset.get() < -1 || length.get() < -1) {
            String name = offset.get() < -1 ? "offset" : "length";
            Replies.text(request, 400, "Negative " + name + " provided.\n");
            return;
        }
        later(
                request,
                () -> slice(path, offset.get(), length.get()),
                slice -> {
                    if (slice.isEmpty()) {
                        Replies.empty(request, 404);
                    } else if (slice.get().directory()) {
                        Replies.text(request, 400, "Cannot read a directory.\n");
                    } else {
                        Replies.jsonBytes(
                                request, BytesJson.part(slice.get().data(), slice.get().offset()));
                    }
                });
    }

    private static Optional<Long> number(HttpServerRequest request, String name, long absent) {
        String text = request.getParam(name);
        try {
            return Optional.of(text == null || text.isEmpty() ? absent : Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A part of a file; {@code size} is the size of the whole file. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Slice(byte[] data, long offset, long size, boolean directory) {}

    /** Without offset: nothing, at the end of the file. Empty when there is no such file. */
    Optional<Slice> slice(String path, long offset, long length) throws IOException {
        Optional<Opened> file = opened(path, sandbox::open);
        if (file.isEmpty() || file.get().channel().isEmpty()) {
            return file.map(directory -> new Slice(new byte[0], 0, 0, true));
        }
        try (SeekableByteChannel in = file.get().channel().get()) {
            long size = in.size();
            if (offset < 0) {
                return Optional.of(new Slice(new byte[0], size, size, false));
            }
            long wanted = length < 0 ? MOST_BYTES : Math.min(length, MOST_BYTES);
            int available = (int) Math.max(0, Math.min(wanted, size - offset));
            in.position(Math.min(offset, size));
            byte[] data = Channels.newInputStream(in).readNBytes(available);
            return Optional.of(new Slice(data, offset, size, false));
        }
    }

    /** What a path names: a file that is open, or a directory. */
    private record Opened(String name, Optional<SeekableByteChannel> channel) {}

    /** A way to open what was found. */
    private interface Opener {
        SeekableByteChannel open(Path found) throws IOException;
    }

    private Optional<Opened> opened(String path, Opener way) throws TryAgainException {
        Optional<Path> found = sandbox.find(path);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String name = String.valueOf(found.get().getFileName());
        if (isDirectory(found.get())) {
            return Optional.of(new Opened(name, Optional.empty()));
        }
        try {
            return Optional.of(new Opened(name, Optional.of(way.open(found.get()))));
        } catch (TryAgainException e) {
            throw e;
        } catch (IOException e) {
            return replaced(path, e);
        }
    }

    /** The files of a directory; empty when it is not there. */
    Optional<List<FileInfo>> list(String path) {
        Optional<Path> directory = sandbox.find(path).filter(FilesApi::isDirectory);
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    sandbox.list(directory.get()).entrySet().stream()
                            .map(file -> info(path, file.getKey(), file.getValue()))
                            .toList());
        } catch (IOException e) {
            return replaced(path, e);
        }
    }

    private static boolean isDirectory(Path found) {
        return Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS);
    }

    private static <T> Optional<T> replaced(String path, IOException failure) {
        LOG.debug("{} was replaced before it was opened", path, failure);
        return Optional.empty();
    }

    private static FileInfo info(String path, Path file, Map<String, Object> found) {
        String parent = path.endsWith("/") ? path : path + "/";
        FileTime modified = (FileTime) Objects.requireNonNull(found.get("lastModifiedTime"));
        return FileInfo.newBuilder()
                .setPath(parent + file.getFileName())
                .setNlink((int) number(found, "nlink"))
                .setSize(number(found, "size"))
                .setMtime(TimeInfo.newBuilder().setNanoseconds(modified.toMillis() * 1_000_000))
                .setMode((int) number(found, "mode"))
                .setUid(String.valueOf(found.get("owner")))
                .setGid(String.valueOf(found.get("group")))
                .build();
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
    }

    private static void browse(HttpServerRequest request, Optional<List<FileInfo>> files) {
        if (files.isEmpty()) {
            Replies.empty(request, 404);
            return;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (FileInfo file : files.get()) {
            array.addObject()
                    .put("path", file.getPath())
                    .put("nlink", file.getNlink())
                    .put("size", file.getSize())
                    .put("mtime", file.getMtime().getNanoseconds() / 1_000_000_000)
                    .put("mode", mode(file.getMode()))
                    .put("uid", file.getUid())
                    .put("gid", file.getGid());
        }
        Replies.json(request, array);
    }

    private static String mode(int mode) {
        StringBuilder text = new StringBuilder().append("-pc-d-b---l-s---".charAt(mode >> 12 & 15));
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode >> bit & 1) == 1 ? "rwx".charAt((8 - bit) % 3) : '-');
        }
        return text.toString();
    }

    private void download(HttpServerRequest request, Optional<Opened> file) {
        if (file.isEmpty() || file.get().channel().isEmpty()) {
            Replies.empty(request, file.isEmpty() ? 404 : 400);
        } else {
            new Download(vertx, request, file.get().channel().get()).start(file.get().name());
        }
    }

    private <T> void later(
            HttpServerRequest request, Callable<T> work, java.util.function.Consumer<T> then) {
        Future<T> unused =
                vertx.executeBlocking(work, false)
                        .onSuccess(then::accept)
                        .onFailure(failure -> failed(request, failure));
    }

    /** The task may have removed or replaced the file meanwhile. */
    private static void failed(HttpServerRequest request, @Nullable Throwable failure) {
        LOG.debug("A file of a sandbox could not be read", failure);
        if (failure instanceof TryAgainException) {
            Replies.text(request, 503, failure.getMessage() + "\n");
        } else {
            Replies.empty(request, 404);
        }
    }
}
