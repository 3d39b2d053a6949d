package io.carillon.executor.code;

/**
 * The parent of every app's class loader. It shows the Java platform, the SDK and {@link Hooks}, so
 * that an app's own protobuf or ASM never meets the executor's.
 */
final class SharedClasses extends ClassLoader {
    private static final String SDK = "io.carillon.sdk.";
    private static final ClassLoader OURS = Hooks.class.getClassLoader();

    static final SharedClasses INSTANCE = new SharedClasses();

    static {
        registerAsParallelCapable();
    }

    private SharedClasses() {
        super("carillon shared", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith(SDK) || name.equals(Hooks.class.getName())) {
            return OURS.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
