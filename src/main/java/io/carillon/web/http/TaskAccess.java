package io.carillon.web.http;

import io.carillon.runtime.TaskTokens;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a task may call with its token: the three resources in which it tells of itself. Where other
 * callers need tokens, it may call nothing else. Whether the task lives is judged by who knows it.
 */
final class TaskAccess {
    private static final Pattern OWN =
            Pattern.compile("/v1/tasks/([^/]{1,200})/(?:progress|result|checkpoint)");

    private static final String BEARER = "bearer ";

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

    /** Whether the path is that of something that a task tells of itself. */
    static boolean isOwn(String path) {
        return OWN.matcher(path).matches();
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
        Matcher own = OWN.matcher(path);
        if (!own.matches()) {
            throw new Refusal(
                    Problem.of(
                            403,
                            "forbidden",
                            "the token of a task is for progress, result and checkpoint below"
                                    + " /v1/tasks/<its own id> only"));
        }
        String task = own.group(1);
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
}
