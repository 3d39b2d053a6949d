package io.carillon.web.v1;

import io.carillon.core.state.State;
import io.carillon.json.Utf8;
import io.carillon.model.Opaque;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.Sandboxes;
import io.carillon.runtime.Sandboxes.Part;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What a task has written: the bytes as they are, from an offset or at the end of the file. With a
 * length it is one part, otherwise all that the file has when the request comes, as a stream.
 */
final class TaskFiles {
    private static final int MAX_PART = 64 * 1024;

    private final Sandboxes sandboxes;

    TaskFiles(Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    /** A file of a task, as a request names it. */
    private record File(
            Exchange exchange, Sandboxes.Place place, String task, String name, String progress) {
        /** Without a file, how far the task has come is half of the answer. */
        Throwable problem(Throwable error) {
            return error instanceof Sandboxes.NotThere
                    ? noFile(error.getMessage() + "; " + progress)
                    : error;
        }
    }

    /** A file of the task. */
    Future<Reply> ofTask(Exchange exchange) {
        return answer(exchange, false);
    }

    /** A file of the shared executor in which the task ran: the words of its own process. */
    Future<Reply> ofExecutor(Exchange exchange) {
        return answer(exchange, true);
    }

    private Future<Reply> answer(Exchange exchange, boolean ofExecutor) {
        exchange.onlyQuery("offset", "length", "tail");
        TaskId id = TaskRoutes.id(exchange);
        String name = exchange.path("file");
        if (!name.equals("stdout") && !name.equals("stderr")) {
            throw new Refusal(Problem.notFound("the files of a task are stdout and stderr"));
        }
        Optional<Long> offset = number(exchange, "offset", Long.MAX_VALUE);
        Optional<Long> length = number(exchange, "length", MAX_PART);
        Optional<Long> tail = number(exchange, "tail", Long.MAX_VALUE);
        if (tail.isPresent() && offset.isPresent()) {
            throw new Refusal(
                    Problem.parameter("?tail", "counts from the end; leave out offset, or tail"));
        }
        return TaskNewsRoutes.stillAlive(exchange, id)
                .compose(may -> exchange.ask(state -> file(state, exchange, id, name, ofExecutor)))
                .compose(
                        file ->
                                start(file, offset.orElse(0L), tail)
                                        .compose(from -> reply(file, from, length))
                                        .recover(error -> Future.failedFuture(file.problem(error))))
                .recover(error -> Future.failedFuture(problem(error)));
    }

    private static File file(
            State state, Exchange exchange, TaskId id, String name, boolean ofExecutor) {
        TaskView task = TaskView.of(state, id, TaskFiles::noSuchFile);
        if (ofExecutor && task.placed() && task.executor().isEmpty()) {
            throw noFile("the task shares no executor; its own files have all of its output");
        }
        task.executor()
                .map(executor -> executor.app().app())
                .filter(app -> ofExecutor && !exchange.sight().ofAppOutput(app))
                .ifPresent(TaskFiles::forbid);
        Sandboxes.Place place =
                state.framework()
                        .filter(framework -> task.placed())
                        .map(
                                framework ->
                                        new Sandboxes.Place(
                                                state.connection().master(),
                                                framework.id(),
                                                task.agent(),
                                                task.executor(),
                                                ofExecutor))
                        .orElseThrow(() -> noFile(task.progress()));
        return new File(exchange, place, id.toString(), name, task.progress());
    }

    /** The executor of an app writes of all its jobs. */
    private static void forbid(String app) {
        throw new Refusal(
                Problem.of(
                        403,
                        "forbidden",
                        "the permission read-output on app " + app + " is missing"));
    }

    private Future<Long> start(File file, long offset, Optional<Long> tail) {
        return tail.isEmpty()
                ? Future.succeededFuture(offset)
                : part(file, 0, 0).map(part -> Math.max(0, part.size() - tail.get()));
    }

    private Future<Reply> reply(File file, long offset, Optional<Long> length) {
        int first = (int) (long) length.orElse((long) MAX_PART);
        return part(file, offset, first).map(part -> reply(file, part, length.isEmpty()));
    }

    private Reply reply(File file, Part part, boolean toTheEnd) {
        long next = part.offset() + part.bytes().size();
        long more = toTheEnd && part.bytes().size() > 0 ? Math.max(0, part.size() - next) : 0;
        Reply reply =
                Reply.of(mediaType(part, toTheEnd), buffer(part.bytes()))
                        .with("Carillon-Offset", String.valueOf(part.offset()))
                        .with("Carillon-Next", String.valueOf(next + more));
        if (more > 0) {
            reply = reply.followedBy(new Following(file, next, more));
        }
        return part.size() < 0 ? reply : reply.with("Carillon-Size", String.valueOf(part.size()));
    }

    /** A part that begins or ends inside a character is not text. */
    private static String mediaType(Part part, boolean toTheEnd) {
        return toTheEnd || Utf8.decode(part.bytes().bytes()).isPresent()
                ? "text/plain; charset=utf-8"
                : "application/octet-stream";
    }

    private static Buffer buffer(Opaque bytes) {
        return Buffer.buffer(bytes.bytes());
    }

    /** The rest of a file, as far as it went when it was asked for. */
    private final class Following implements Reply.Rest {
        private final File file;
        private final long bytes;
        private final long end;
        private long next;

        Following(File file, long next, long bytes) {
            this.file = file;
            this.next = next;
            this.bytes = bytes;
            this.end = next + bytes;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public Future<Buffer> next() {
            int length = (int) Math.min(MAX_PART, end - next);
            return part(file, next, length)
                    .map(
                            part -> {
                                next += part.bytes().size();
                                return buffer(part.bytes());
                            });
        }
    }

    private Future<Part> part(File file, long offset, int length) {
        return file.exchange()
                .future(sandboxes.read(file.place(), file.task(), file.name(), offset, length));
    }

    private static Throwable problem(Throwable error) {
        String detail = String.valueOf(error.getMessage());
        if (error instanceof Sandboxes.Unanswered unanswered) {
            return new Refusal(
                    unanswered.late()
                            ? Problem.of(504, "agent-timeout", detail)
                            : Problem.of(502, "agent-unreachable", detail));
        }
        return error;
    }

    private static Refusal noFile(String detail) {
        return new Refusal(noSuchFile(detail));
    }

    private static Problem noSuchFile(String detail) {
        return Problem.of(404, "no-such-file", detail);
    }

    private static Optional<Long> number(Exchange exchange, String name, long most) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().matches("[0-9]{1,18}") && Long.parseLong(text.get()) <= most) {
            return text.map(Long::parseLong);
        }
        throw new Refusal(
                Problem.parameter(
                        "?" + name,
                        "must be a whole number of bytes, at least 0"
                                + (most < Long.MAX_VALUE ? " and at most " + most : "")));
    }
}
