package org.apache.mesos;

/**
 * The holder of the names that {@code com.netflix.fenzo.VirtualMachineLease} needs to compile and
 * link. Fenzo hands these objects through; it asks them nothing unless attribute constraints are
 * used, which Carillon does not do.
 */
public final class Protos {
    private Protos() {}

    /** Marks a lease as backed by an offer; Fenzo only checks that there is one. */
    public static final class Offer {
        /** The only one needed: it carries nothing. */
        public static final Offer PRESENT = new Offer();

        private Offer() {}
    }

    /**
     * An attribute of a host with a textual value.
     *
     * @param text its value
     */
    public record Attribute(Value.Text text) {
        /** The value, under the name that Fenzo calls. */
        public Value.Text getText() {
            return text;
        }
    }

    /** The kinds of value that an attribute may have. */
    public static final class Value {
        private Value() {}

        /**
         * A piece of text.
         *
         * @param value the text itself
         */
        public record Text(String value) {
            /** The text, under the name that Fenzo calls. */
            public String getValue() {
                return value;
            }
        }
    }
}
