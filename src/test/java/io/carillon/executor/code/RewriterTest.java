package io.carillon.executor.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;

/** Rewritten classes of real libraries still pass the verifier of the JVM. */
final class RewriterTest {
    @ParameterizedTest
    @ValueSource(classes = {JsonFactory.class, ClassReader.class})
    void librariesAreStillValid(Class<?> of) throws Exception {
        Path jar = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> failed = new ArrayList<>();
        int loaded = 0;
        try (AppLoader loader = new AppLoader(List.of(jar));
                JarFile classes = new JarFile(new File(jar.toString()))) {
            for (var entry : classes.stream().toList()) {
                String name = entry.getName();
                if (!name.endsWith(".class") || name.contains("-") || name.startsWith("META-INF")) {
                    continue;
                }
                try {
                    // Initialising verifies.
                    Class.forName(name.replace('/', '.').replace(".class", ""), true, loader);
                    loaded++;
                } catch (NoClassDefFoundError e) {
                    // The library's own optional dependencies.
                    assertThat(e.getMessage()).doesNotContain("Carillon");
                } catch (LinkageError e) {
                    failed.add(name + ": " + e);
                }
            }
        }

        assertThat(failed).isEmpty();
        assertThat(loaded).isGreaterThan(20);
    }

    @Test
    void whatIsNoClassIsRefusedWithWords() {
        assertThatThrownBy(() -> Rewriter.rewrite("app.Broken", new byte[] {1, 2, 3}))
                .isInstanceOf(ClassFormatError.class)
                .hasMessageContaining("app.Broken cannot be read");
    }

    @Test
    void aMethodWithoutRoomForPollsKeepsItsOtherHooks() throws Exception {
        byte[] large = LargeMethod.nearTheLimit("app/Large");

        byte[] rewritten = Rewriter.rewrite("app.Large", large);

        assertThat(calls(rewritten)).containsOnly("exit");
        assertThat(large.length).isGreaterThan(65_000);
    }

    /** The methods of the hooks that are called; null for others. */
    private static Set<String> calls(byte[] type) {
        Set<String> calls = new HashSet<>();
        new ClassReader(type)
                .accept(
                        new ClassVisitor(Rewriter.API) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String m, String d, String s, String[] e) {
                                return new MethodVisitor(Rewriter.API) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode,
                                            String owner,
                                            String name,
                                            String descriptor,
                                            boolean ofInterface) {
                                        calls.add(owner.endsWith("/Hooks") ? name : null);
                                    }
                                };
                            }
                        },
                        0);
        return calls;
    }
}
