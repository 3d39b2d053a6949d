package io.carillon.executor.code;

import io.carillon.executor.code.Rewriter.Replacement;
import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts the polls and the hooks into one method. A poll takes no operands and leaves none, so that
 * neither stack sizes nor frames change.
 */
final class MethodRewriter extends MethodVisitor {
    private static final String HOOKS = Hooks.class.getName().replace('.', '/');

    private final boolean polls;
    private final boolean calls;
    private final Set<Label> passed = new HashSet<>();
    private boolean copies;

    /**
     * @param polls whether there is room for polls
     * @param calls whether the method calls others, so that it polls at its entry
     */
    MethodRewriter(MethodVisitor next, boolean polls, boolean calls) {
        super(Rewriter.API, next);
        this.polls = polls;
        this.calls = calls;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        if (polls && calls) {
            hook("poll", "()V");
        }
    }

    @Override
    public void visitLabel(Label label) {
        passed.add(label);
        super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label to) {
        pollIfBackward(to);
        super.visitJumpInsn(opcode, to);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        pollIfBackward(other, labels);
        super.visitTableSwitchInsn(min, max, other, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
        pollIfBackward(other, labels);
        super.visitLookupSwitchInsn(other, keys, labels);
    }

    @Override
    public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean ofInterface) {
        Replacement replacement = Rewriter.replacement(owner, name, descriptor);
        if (replacement != null) {
            hook(replacement.name(), replacement.descriptor());
            return;
        }
        super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
        if (Rewriter.makesPool(owner, descriptor)) {
            copyTo("made", "(Ljava/util/concurrent/ExecutorService;)V");
        } else if (Rewriter.makesThread(owner, descriptor)) {
            copyTo("made", "(Ljava/lang/Thread;)V");
        }
    }

    /** What a call has returned stays on the stack. */
    private void copyTo(String name, String descriptor) {
        copies = true;
        super.visitInsn(Opcodes.DUP);
        hook(name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
            String name, String descriptor, Handle bootstrap, Object... arguments) {
        Object[] replaced = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            replaced[i] = constant(arguments[i]);
        }
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, replaced);
    }

    @Override
    public void visitLdcInsn(Object value) {
        super.visitLdcInsn(constant(value));
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(copies ? maxStack + 1 : maxStack, maxLocals);
    }

    /** A method reference such as {@code System::exit} is a handle among constants. */
    private static Object constant(Object value) {
        if (value instanceof Handle handle) {
            Replacement replacement =
                    Rewriter.replacement(handle.getOwner(), handle.getName(), handle.getDesc());
            return replacement == null
                    ? handle
                    : new Handle(
                            Opcodes.H_INVOKESTATIC,
                            HOOKS,
                            replacement.name(),
                            replacement.descriptor(),
                            false);
        }
        if (value instanceof ConstantDynamic dynamic) {
            Object[] arguments = new Object[dynamic.getBootstrapMethodArgumentCount()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = constant(dynamic.getBootstrapMethodArgument(i));
            }
            return new ConstantDynamic(
                    dynamic.getName(),
                    dynamic.getDescriptor(),
                    dynamic.getBootstrapMethod(),
                    arguments);
        }
        return value;
    }

    private void pollIfBackward(Label first, Label... more) {
        boolean backward = passed.contains(first);
        for (Label label : more) {
            backward |= passed.contains(label);
        }
        if (polls && backward) {
            hook("poll", "()V");
        }
    }

    private void hook(String name, String descriptor) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, name, descriptor, false);
    }
}
