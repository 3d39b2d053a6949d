package io.carillon.web.http;

import io.carillon.model.Caller;
import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Identity;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a task may call with its token: the three resources in which it tells of itself, and what it
 * has written. Where other callers need tokens, it may call nothing else. Whether the task lives is
 * judged by who knows it.
 */
final class TaskAccess {
    private static final Pattern TOLD =
            Pattern.compile("/v1/tasks/[^/]{1,200}/(?:progress|result|checkpoint)");

    private static final Pattern OWN =
            Pattern.compile("/v1/tasks/([^/]{1,200})/(?:progress|result|checkpoint|files/[^/]+)");

    private static final String BEARER = "bearer ";
    private static final String NAME = "task ";

    private TaskAccess() {}

    /**
     * Whether the header holds what looks like the token of a task. So may one that the file of
     * tokens knows, whose digests do not tell how it begins: the file comes first.
     */
    static boolean claims(Optional<String> authorization) {
        return authorization
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(TaskAccess::token)
                .filter(token -> token.startsWith(TaskTokens.PREFIX))
                .isPresent();
    }

    /** Whether the path is that of something that a task tells of itself, which no other may. */
    static boolean isTold(String path) {
        return TOLD.matcher(path).matches();
    }

    /** Who a task is, once it is known. */
    static Identity identity(String task) {
        return new Identity(Caller.named(NAME + task), Identity.Kind.TASK, new TreeSet<>());
    }

    /** The id of the task that calls; empty if another caller does. */
    static Optional<String> task(Identity identity) {
        return identity.kind() == Identity.Kind.TASK
                ? Optional.of(identity.caller().name().replaceFirst("^" + NAME, ""))
                : Optional.empty();
    }

    private static String token(String authorization) {
        return authorization.substring(BEARER.length()).trim();
    }

    /**
     * The id of the task that calls one of its own resources.
     *
     * @throws Refusal if the token is not that of the task, the path is another one, or this node
     *     cannot tell yet
     */
    static String of(TaskTokens tasks, String path, String authorization) {
        String task = owner(path);
        if (tasks.of(task).isEmpty()) {
            // A refusal would tell a live task that its token is worth nothing any more.
            throw new Refusal(
                    Problem.unavailable(
                            "starting", "this node has not joined yet; ask again, or another", 1));
        }
        if (!tasks.accepts(task, token(authorization))) {
            throw new Refusal(
                    Problem.of(
                            403,
                            "forbidden",
                            "this is not the token of the task in the path; take both from the"
                                    + " environment of one task: CARILLON_TASK, CARILLON_TOKEN"));
        }
        return task;
    }

    /**
     * The id of the task whose own the resource is.
     *
     * @throws Refusal if it is no task's own
     */
    static String owner(String path) {
        Matcher own = OWN.matcher(path);
        if (!own.matches()) {
            throw new Refusal(
                    Problem.of(
                            403,
                            "forbidden",
                            "the token of a task is for progress, result, checkpoint and files"
                                    + " below /v1/tasks/<its own id> only"));
        }
        return own.group(1);
    }
}
