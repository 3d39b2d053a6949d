package io.carillon.command;

import picocli.CommandLine.Command;

/** {@code carillon sdk}: what people need who write job code. */
@Command(
        name = "sdk",
        description = "Helps to write job code.",
        subcommands = SdkRunCommand.class,
        mixinStandardHelpOptions = true)
public final class SdkCommand {}
