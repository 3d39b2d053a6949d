package io.carillon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes of shared executors that this process has started. On Linux. */
final class ExecutorProcesses {
    private static final String PROGRAM = "carillon-executor.jar";

    /** How many there are. */
    int count() {
        return now().size();
    }

    /** The resident memory of the one that has most; NaN where that is not known. */
    double largestMiB() throws IOException {
        double most = Double.NaN;
        for (ProcessHandle process : now()) {
            Path status = Path.of("/proc", Long.toString(process.pid()), "status");
            if (Files.exists(status)) {
                double mib = resident(status);
                most = Double.isNaN(most) ? mib : Math.max(most, mib);
            }
        }
        return most;
    }

    private static List<ProcessHandle> now() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .filter(each -> each.info().commandLine().orElse("").contains(PROGRAM))
                .toList();
    }

    private static double resident(Path status) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return Double.NaN;
    }
}
