package io.carillon.executor.code;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites a class of an app as it is loaded: a poll before each backward jump and at the entry of
 * each method that calls others, and {@link Hooks} in place of what would end or change the whole
 * process. Pure functions; any thread.
 */
final class Rewriter {
    static final int API = Opcodes.ASM9;

    private Rewriter() {}

    /**
     * The class with its hooks.
     *
     * @throws ClassFormatError if the class cannot be read, with the reason
     */
    static byte[] rewrite(String name, byte[] type) {
        try {
            ClassReader reader = new ClassReader(type);
            try {
                return rewrite(reader, true);
            } catch (MethodTooLargeException e) {
                // A method near the limit of 64 KiB has no room for polls, but for the rest.
                return rewrite(reader, false);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            ClassFormatError error =
                    new ClassFormatError(
                            name
                                    + " cannot be read ("
                                    + e.getMessage()
                                    + "); compile it for Java 25 or older");
            error.initCause(e);
            throw error;
        }
    }

    private static byte[] rewrite(ClassReader reader, boolean polls) {
        Set<String> callers = new HashSet<>();
        if (polls) {
            reader.accept(
                    new CallerFinder(callers), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        }
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Classes(writer, polls, callers), 0);
        return writer.toByteArray();
    }

    /** What replaces a call, by owner, name and descriptor. */
    static @Nullable Replacement replacement(String owner, String name, String descriptor) {
        return Replacement.ALL.get(owner + "." + name + descriptor);
    }

    /** Whether the call returns a pool, whose threads the task has to answer for. */
    static boolean makesPool(String owner, String descriptor) {
        return owner.equals("java/util/concurrent/Executors")
                && (descriptor.endsWith(")Ljava/util/concurrent/ExecutorService;")
                        || descriptor.endsWith(")Ljava/util/concurrent/ScheduledExecutorService;"));
    }

    /** Whether the call returns a thread that may be virtual, and thus in no group. */
    static boolean makesThread(String owner, String descriptor) {
        return descriptor.equals("(Ljava/lang/Runnable;)Ljava/lang/Thread;")
                && (owner.equals("java/lang/Thread")
                        || owner.startsWith("java/lang/Thread$Builder")
                        || owner.equals("java/util/concurrent/ThreadFactory"));
    }

    /**
     * A static method of {@link Hooks} that takes what the replaced call takes.
     *
     * @param name the method
     * @param descriptor with the receiver of the replaced call as the first parameter, if it has
     *     one
     */
    record Replacement(String name, String descriptor) {
        private static final Map<String, Replacement> ALL =
                Map.of(
                        "java/lang/System.exit(I)V",
                        new Replacement("exit", "(I)V"),
                        "java/lang/Runtime.exit(I)V",
                        new Replacement("exit", "(Ljava/lang/Runtime;I)V"),
                        "java/lang/Runtime.halt(I)V",
                        new Replacement("halt", "(Ljava/lang/Runtime;I)V"),
                        "java/lang/System.setOut(Ljava/io/PrintStream;)V",
                        new Replacement("setOut", "(Ljava/io/PrintStream;)V"),
                        "java/lang/System.setErr(Ljava/io/PrintStream;)V",
                        new Replacement("setErr", "(Ljava/io/PrintStream;)V"));
    }

    private static final class Classes extends ClassVisitor {
        private final boolean polls;
        private final Set<String> callers;

        Classes(ClassVisitor next, boolean polls, Set<String> callers) {
            super(API, next);
            this.polls = polls;
            this.callers = callers;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (next == null) {
                return null;
            }
            return new MethodRewriter(next, polls, callers.contains(name + descriptor));
        }
    }

    /** Finds the methods that call methods other than the platform's: they may be recursive. */
    private static final class CallerFinder extends ClassVisitor {
        private final Set<String> callers;

        CallerFinder(Set<String> callers) {
            super(API);
            this.callers = callers;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new MethodVisitor(API) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String to, String type, boolean ofInterface) {
                    if (!owner.startsWith("java/") && !to.equals("<init>")) {
                        callers.add(name + descriptor);
                    }
                }
            };
        }
    }
}
