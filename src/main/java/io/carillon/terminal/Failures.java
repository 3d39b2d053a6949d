package io.carillon.terminal;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Failures as sentences for people. */
public final class Failures {
    private Failures() {}

    /** The message of the innermost cause that has one. */
    public static String said(Throwable error) {
        String said = error.toString();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof FileSystemException file && file.getReason() == null) {
                // The message is the name alone.
                return file.getFile() + ": " + what(file);
            }
            if (message != null && !message.isBlank()) {
                said = message;
            }
        }
        return said;
    }

    private static String what(FileSystemException error) {
        if (error instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (error instanceof AccessDeniedException) {
            return "access denied";
        }
        return error instanceof FileAlreadyExistsException
                ? "is not a directory"
                : "cannot be used";
    }
}
