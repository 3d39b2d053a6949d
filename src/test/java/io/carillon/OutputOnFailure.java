package io.carillon;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Shows what the processes of a test that failed, wherever it did, have written. */
final class OutputOnFailure implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext context) {
        context.getExecutionException()
                .ifPresent(
                        failure ->
                                System.out.println(
                                        context.getDisplayName()
                                                + " failed: "
                                                + failure
                                                + CarillonProcess.outputs()));
        CarillonProcess.forgetClosed();
    }
}
