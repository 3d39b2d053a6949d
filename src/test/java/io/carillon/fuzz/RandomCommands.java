package io.carillon.fuzz;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Text;
import io.carillon.document.AppDocument;
import io.carillon.document.JobDocument;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.App;
import io.carillon.model.job.Job;
import io.carillon.model.run.News;
import io.carillon.model.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Commands of all sorts about a few jobs. Many are valid, and many are just beyond a bound. */
final class RandomCommands {
    private static final List<String> NAMES = List.of("a", "b", "z".repeat(100));
    private static final List<String> INSTANTS =
            List.of(
                    "1969-12-31T23:59:59Z",
                    "2030-01-01T00:00:30Z",
                    "2199-12-31T23:59:59.999999999Z",
                    "2200-01-01T00:00:00Z",
                    "9998-12-31T23:59:59.999999999Z",
                    "9999-01-01T00:00:00Z",
                    "9999-12-31T23:59:59Z",
                    "+1000000000-12-31T23:59:59.999999999Z");
    private static final List<String> DURATIONS =
            List.of("PT0S", "PT1S", "PT9.5S", "P36500D", "P36501D", "PT-1S", "PT2562047788015215H");

    private static final List<String> APPS = List.of("app", "job", "third");

    private final Random random;
    private final RandomText texts;

    RandomCommands(Random random) {
        this.random = random;
        this.texts = new RandomText(random);
    }

    /** A command; those about runs and tasks mostly name one of these. */
    Command next(List<RunId> runs, List<String> tasks, Instant now) {
        String job = pick(NAMES);
        RunId run =
                runs.isEmpty()
                        ? RunId.parse(job + "~20300101T000000000c").orElseThrow()
                        : pick(runs);
        return switch (random.nextInt(23)) {
            case 0, 1, 2 -> new Command.PutJob(job(job), false);
            case 3 -> new Command.PutJob(good(job), random.nextInt(4) == 0);
            case 4, 5 -> pause(job, now);
            case 6 -> new Command.ResumeJob(job);
            case 7 -> new Command.RetryRun(run, Optional.empty());
            case 8 -> random.nextInt(4) == 0 ? new Command.DeleteJob(job) : run(job);
            case 9 -> new Command.KillRun(run);
            case 10, 11 -> new Command.PutApp(app(pick(APPS)), random.nextInt(4) == 0);
            case 12 -> new Command.DeleteApp(pick(APPS), random.nextInt(3) == 0);
            case 13, 14, 15 ->
                    new Command.Tell(tasks.isEmpty() ? texts.text(20) : pick(tasks), news());
            case 16, 17 -> hold(now);
            case 18, 19 -> new Command.UpdateJob(job, wish());
            case 20 -> new Command.RestartJob(job, shards(), texts.text(500));
            default -> run(job);
        };
    }

    private TreeSet<Integer> shards() {
        TreeSet<Integer> shards = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            shards.add(random.nextInt(6) - 1);
        }
        return shards;
    }

    private UpdateWish wish() {
        return switch (random.nextInt(4)) {
            case 0 -> new UpdateWish.Hold(texts.text(500));
            case 1 -> new UpdateWish.GoOn();
            case 2 ->
                    new UpdateWish.Undo(
                            random.nextBoolean()
                                    ? Optional.empty()
                                    : Optional.of((long) random.nextInt(9) - 1));
            default -> new UpdateWish.Scale(random.nextInt(8) - 1);
        };
    }

    /** What a task tells, as the door lets it in: within the bounds, and just so. */
    private News news() {
        Optional<News.Progress> progress = Optional.empty();
        Optional<String> result = Optional.empty();
        Optional<Opaque> checkpoint = Optional.empty();
        if (random.nextBoolean()) {
            String text = Text.cut(text(Bounds.PROGRESS_CHARS + 10), Bounds.PROGRESS_CHARS);
            progress = Optional.of(new News.Progress(random.nextInt(5) / 4.0, text));
        }
        if (random.nextBoolean()) {
            String json = JsonNodeFactory.instance.textNode(texts.valid(1_100)).toString();
            int room = Bounds.NEWS_BYTES - json.getBytes(StandardCharsets.UTF_8).length;
            String space = " ".repeat(random.nextInt(4) == 0 ? Math.max(0, room) : 0);
            result = Optional.of(room < 0 ? "{}" : json + space);
        }
        if (random.nextBoolean()) {
            int size = pick(List.of(0, 1, 100, Bounds.NEWS_BYTES));
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            checkpoint = Optional.of(new Opaque(bytes));
        }
        return new News(progress, result, checkpoint, random.nextInt(4), Optional.empty());
    }

    private Command pause(String job, Instant now) {
        return new Command.PauseJob(job, until(now), texts.text(500));
    }

    private Optional<Instant> until(Instant now) {
        return switch (random.nextInt(3)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(now.plusSeconds(random.nextInt(60)));
            default -> Optional.of(Instant.parse(pick(INSTANTS)));
        };
    }

    /** A drain or a freeze begins or ends; the agent may be none that can be drained. */
    private Command hold(Instant now) {
        String agent = pick(List.of("agent", "S1", "", "a~b", texts.text(300)));
        HoldId id = random.nextInt(3) == 0 ? HoldId.CLUSTER : HoldId.of(new AgentId(agent));
        return random.nextInt(3) == 0
                ? new Command.LiftHold(id)
                : new Command.PlaceHold(id, until(now), texts.text(500), policy());
    }

    private Optional<DrainPolicy> policy() {
        return random.nextBoolean()
                ? Optional.empty()
                : Optional.of(pick(List.of(DrainPolicy.values())));
    }

    private Command run(String job) {
        TreeSet<Integer> shards = new TreeSet<>();
        for (int i = random.nextInt(6) - 3; i > 0; i--) {
            shards.add(random.nextInt(8) - 1);
        }
        TreeMap<String, String> env = new TreeMap<>();
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            env.put("V" + texts.text(3), text(9_000));
        }
        return new Command.RunNow(
                job,
                shards,
                random.nextBoolean() ? Optional.empty() : Optional.of(text(17_000)),
                env,
                random.nextBoolean() ? Optional.empty() : Optional.of("key" + random.nextInt(40)));
    }

    /** A definition that all checks let pass, of a job that has work to do. */
    Job good(String name) {
        ObjectNode document = JobDocument.write(JobDocument.defaults(name, "true"));
        document.putObject("schedule").put("every", "PT7S");
        document.put("concurrency", pick(List.of("ALLOW", "FORBID", "REPLACE", "QUEUE")));
        document.putObject("shards").put("count", 1 + random.nextInt(3));
        return JobDocument.read(name, document).job().orElseThrow();
    }

    /** A definition as a document could give it; what the checks find is for them to say. */
    private Job job(String name) {
        while (true) {
            ObjectNode document = JobDocument.write(JobDocument.defaults(name, "true"));
            for (int i = random.nextInt(6); i >= 0; i--) {
                change(document);
            }
            Optional<Job> read = JobDocument.read(name, document).job();
            if (read.isPresent()) {
                return read.get();
            }
        }
    }

    /** A definition as a document could give it; what the checks find is for them to say. */
    private App app(String name) {
        while (true) {
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            for (int i = random.nextInt(4); i > 0; i--) {
                switch (random.nextInt(5)) {
                    case 0 -> document.put("description", text(4_100));
                    case 1 -> document.putObject("env").put("V" + texts.text(4), text(17_000));
                    case 2 -> document.putObject("labels").put(text(210), text(4_100));
                    case 3 -> document.putArray("uris").addObject().put("value", "https://h/a");
                    default -> document.put("user", text(210));
                }
            }
            Optional<App> read = AppDocument.read(name, document).app();
            if (read.isPresent()) {
                return read.get();
            }
        }
    }

    private void change(ObjectNode job) {
        switch (random.nextInt(20)) {
            case 0 -> job.put("description", text(4_100));
            case 1 -> job.put("parameter", text(66_000));
            case 2 -> job.putObject("env").put("V" + texts.text(4), text(66_000));
            case 3 -> job.putObject("labels").put(text(210), text(4_100));
            case 4 -> job.putObject("schedule").put("cron", cron());
            case 5 -> job.putObject("schedule").put("every", pick(DURATIONS));
            case 6 -> job.putObject("schedule").put("at", pick(INSTANTS));
            case 7 -> job.withObject("/schedule").put("every", "PT7S").put("end", pick(INSTANTS));
            case 8 -> {
                int count = random.nextInt(4) == 0 ? 100 + random.nextInt(2) : random.nextInt(5);
                job.putObject("shards").put("count", count);
                job.withObject("/shards").putObject("parameters").put("3", text(20_000));
            }
            case 9 -> job.put("concurrency", pick(List.of("ALLOW", "FORBID", "REPLACE", "QUEUE")));
            case 10 -> job.put("startDeadline", pick(DURATIONS)).put("timeLimit", pick(DURATIONS));
            case 11 -> {
                job.putObject("retry").put("maxAttempts", random.nextInt(8));
                job.withObject("/retry").put("initialDelay", "PT0S").put("maxDelay", "PT1S");
            }
            case 12 -> job.putArray("uris").addObject().put("value", "https://h/" + text(9_000));
            case 13 -> job.put("user", text(210));
            case 14, 15, 16 -> {
                job.remove(List.of("command", "env", "user", "app"));
                request(job.putObject("http"));
            }
            case 17 -> {
                job.put("type", "DAEMON").putObject("health").put("command", text(66_000));
                ObjectNode check = job.putObject("check").put("interval", pick(DURATIONS));
                check.putObject("http")
                        .put("port", random.nextInt(99_000))
                        .put("path", text(2_010));
            }
            default -> job.put("app", pick(APPS));
        }
    }

    private void request(ObjectNode http) {
        String longest = "https://h/?" + "q".repeat(7_989);
        http.put("url", pick(List.of("http://h/", "http://h:1/", longest, longest, "ftp://h/")));
        for (int i = random.nextInt(5) - 2; i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> http.put("method", pick(List.of("GET", "HEAD", "POST", "DELETE")));
                case 1 -> http.putObject("headers").put("X-" + texts.text(3), text(8_010));
                case 2 -> http.putObject("headers").put("A", "v".repeat(8_000));
                case 3 -> http.put("body", text(70_000));
                case 4 -> http.put("expectStatus", pick(List.of("200-299,404", "100-599", "600")));
                case 5 -> http.put("timeout", pick(DURATIONS));
                case 6 -> http.put("redirects", random.nextInt(23) - 1);
                default ->
                        http.put("caFile", pick(List.of("ca.pem", "../ca.pem", "c".repeat(1_000))));
            }
        }
    }

    private String cron() {
        String list = "0" + ",0".repeat(pick(List.of(0, 3, 400, 490, 500, 140_000)));
        return list + " * * * * ?";
    }

    private String text(int longest) {
        return random.nextInt(8) == 0 ? texts.text(longest) : texts.valid(longest);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
