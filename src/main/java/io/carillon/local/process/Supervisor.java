package io.carillon.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A small parent of each command, written in Perl: it tells an exit status from a signal, and on
 * Linux becomes the parent of all orphans of its command, so that they end with it wherever they
 * went. For any thread.
 */
final class Supervisor {

    /**
     * Arguments: the number of prctl or 0, a file for an exit status that looks like a signal, the
     * number of variables and the variables that the program itself must not see, the command.
     */
    private static final String PROGRAM =
            """
            my ($prctl, $note, $count) = splice(@ARGV, 0, 3);
            my @own = splice(@ARGV, 0, $count);
            $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT TERM PIPE);
            setpgrp(0, 0);
            syscall($prctl, 36, 1, 0, 0, 0) if $prctl;
            my $task = fork;
            exit 126 unless defined $task;
            if (!$task) {
                setpgrp(0, 0);
                syscall($prctl, 1, 9, 0, 0, 0) if $prctl;
                /^([^=]+)=(.*)$/s and $ENV{$1} = $2 for @own;
                exec {$ARGV[0]} @ARGV;
                print STDERR "$ARGV[0]: $!\\n";
                exit 127;
            }
            $SIG{$_} = 'IGNORE' for qw(HUP INT QUIT TERM PIPE USR1 USR2);
            my $end = 0;
            while ((my $one = waitpid(-1, 0)) > 0) {
                if ($one == $task) { $end = $?; last }
            }
            kill 'KILL', -$task;
            while (open(my $list, '<', "/proc/$$/task/$$/children")) {
                my @left = split ' ', <$list> // '';
                last unless @left;
                kill 'KILL', @left;
                waitpid($_, 0) for @left;
            }
            exit 128 + ($end & 127) if $end & 127;
            my $status = $end >> 8;
            if ($status > 128 && $status < 160) { open(my $file, '>', $note) }
            exit $status;
            """;

    private final String perl;

    private Supervisor(String perl) {
        this.perl = perl;
    }

    /** The supervisor; empty on a machine without Perl. */
    static Optional<Supervisor> present() {
        return Stream.of("/usr/bin/perl", "/usr/local/bin/perl")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .map(Supervisor::new);
    }

    /**
     * The arguments that run a command below the supervisor.
     *
     * @param environment of the command; what Perl would take as its own is taken out
     * @param note the file that is created when an exit status looks like a signal
     */
    List<String> arguments(List<String> command, Map<String, String> environment, Path note) {
        List<String> own = new ArrayList<>();
        Iterator<Map.Entry<String, String>> variables = environment.entrySet().iterator();
        while (variables.hasNext()) {
            Map.Entry<String, String> variable = variables.next();
            if (variable.getKey().matches("PERL.*|LC_.*|LANG.*")) {
                own.add(variable.getKey() + '=' + variable.getValue());
                variables.remove();
            }
        }
        List<String> arguments = new ArrayList<>(List.of(perl, "-e", PROGRAM, "--"));
        arguments.addAll(List.of(prctl(), note.toString(), String.valueOf(own.size())));
        arguments.addAll(own);
        arguments.addAll(command);
        return arguments;
    }

    /** The number of the system call prctl; 0 where it is not known. */
    private static String prctl() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return "0";
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> "157";
            case "aarch64" -> "167";
            default -> "0";
        };
    }
}
