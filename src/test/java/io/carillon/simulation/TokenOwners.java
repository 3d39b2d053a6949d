package io.carillon.simulation;

import io.carillon.core.access.Rights;
import io.carillon.core.access.Role;
import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.model.Opaque;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** People who make tokens for a while or until they revoke them. */
final class TokenOwners {
    /** The names of tokens. */
    static final List<String> NAMES = List.of("token-0", "token-1", "token-2", "token-3");

    private static final int DIGEST_BYTES = 32;

    /** After that time without an answer none is waited for. */
    private static final int PATIENCE_SECONDS = 20;

    private static final Role KEEPER =
            new Role("keeper", new TreeSet<>(List.of(Verb.ADMIN)), List.of("*"), List.of());

    private static final Role ADMIN =
            new Role(Role.ADMIN, KEEPER.verbs(), KEEPER.jobs(), KEEPER.apps());

    private static final Rights RIGHTS =
            new Rights(
                    Stream.concat(Stream.of(KEEPER), Members.roles()).toList(), Optional.empty());

    private final VirtualTime time;
    private final Dice dice;
    private final Users users;
    private final TokenAudit audit;
    private final RightsAudit rights;
    private final Trace trace;

    /** Until when an answer is waited for, by name. */
    private final Map<String, Instant> waiting = new TreeMap<>();

    private int last;
    private boolean retired;

    TokenOwners(
            VirtualTime time,
            Dice dice,
            Users users,
            TokenAudit audit,
            RightsAudit rights,
            Trace trace) {
        this.time = time;
        this.dice = dice;
        this.users = users;
        this.audit = audit;
        this.rights = rights;
        this.trace = trace;
    }

    void next() {
        time.in(
                dice.between(300, 3_000),
                () -> {
                    if (!retired) {
                        act(dice.pick(NAMES));
                        next();
                    }
                });
    }

    void retire() {
        retired = true;
    }

    private void act(String name) {
        if (dice.oneIn(6)) {
            Command more = token(name, digest(), Stream.of(ADMIN), Optional.empty());
            ask(more, false, answer -> rights.answered(false, more, answer), () -> {});
        } else if (!waiting.getOrDefault(name, Instant.MIN).isAfter(time.instant())) {
            waiting.put(name, time.instant().plusSeconds(PATIENCE_SECONDS));
            if (dice.oneIn(3) || audit.opens(name) && dice.oneIn(2)) {
                revoke(name);
            } else {
                create(name);
            }
        }
    }

    private Opaque digest() {
        return new Opaque(ByteBuffer.allocate(DIGEST_BYTES).putInt(++last).array());
    }

    private static Command.CreateToken token(
            String name, Opaque sha256, Stream<Role> roles, Optional<Instant> expires) {
        TreeSet<String> names = new TreeSet<>();
        roles.forEach(role -> names.add(role.name()));
        return new Command.CreateToken(name, sha256, names, expires, false);
    }

    private void create(String name) {
        Opaque sha256 = digest();
        Optional<Instant> expires =
                dice.oneIn(3)
                        ? Optional.of(time.instant().plusSeconds(dice.between(10, 40)))
                        : Optional.empty();
        Command command = token(name, sha256, Members.roles(), expires);
        TokenAudit.Asked asked = audit.ask(name);
        ask(
                command,
                true,
                answer -> {
                    waiting.remove(name);
                    return rights.answered(true, command, answer)
                            .or(() -> asked.created(sha256, expires, answer));
                },
                () -> waiting.remove(name));
    }

    private void revoke(String name) {
        Command command = new Command.RevokeToken(name);
        TokenAudit.Asked asked = audit.ask(name);
        ask(
                command,
                true,
                answer -> {
                    waiting.remove(name);
                    return rights.answered(true, command, answer).or(() -> asked.revoked(answer));
                },
                () -> waiting.remove(name));
    }

    private void ask(
            Command command,
            boolean may,
            java.util.function.Function<Answer, Optional<Violation>> judged,
            Runnable nobody) {
        users.ask(
                new Command.Permitted(RIGHTS, command),
                may,
                RightsAudit.caller(KEEPER.name(), may),
                answer -> judged.apply(answer).ifPresent(trace::broken),
                nobody);
    }
}
