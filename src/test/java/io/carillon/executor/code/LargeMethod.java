package io.carillon.executor.code;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A class as a generator writes it. */
final class LargeMethod {
    private LargeMethod() {}

    /** A method of almost 64 KiB, full of jumps to its beginning, that calls System.exit. */
    static byte[] nearTheLimit(String name) {
        ClassWriter type = new ClassWriter(0);
        type.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
        MethodVisitor method =
                type.visitMethod(
                        Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "(I)V", null, null);
        method.visitCode();
        Label begin = new Label();
        method.visitLabel(begin);
        method.visitInsn(Opcodes.ICONST_1);
        method.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "exit", "(I)V", false);
        // Short jumps back, as far as an offset of two bytes reaches.
        for (int i = 0; i < 8_000; i++) {
            method.visitVarInsn(Opcodes.ILOAD, 0);
            method.visitJumpInsn(Opcodes.IFEQ, begin);
        }
        for (int i = 0; i < 33_000; i++) {
            method.visitInsn(Opcodes.NOP);
        }
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(1, 1);
        method.visitEnd();
        type.visitEnd();
        return type.toByteArray();
    }
}
