package io.carillon.model.mesos;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** The value of an agent's attribute. Source: Mesos documentation "attributes-resources". */
public sealed interface AttributeValue
        permits AttributeValue.Text,
                AttributeValue.Scalar,
                AttributeValue.Ranges,
                AttributeValue.Items {

    /** What it consists of, each in words for people: a text or a number has one member. */
    List<String> members();

    /**
     * A text.
     *
     * @param text the text
     */
    record Text(String text) implements AttributeValue {
        @Override
        public List<String> members() {
            return List.of(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A number, with the three decimals that Mesos keeps.
     *
     * @param milli thousandths
     */
    record Scalar(long milli) implements AttributeValue {
        @Override
        public List<String> members() {
            return List.of(toString());
        }

        @Override
        public String toString() {
            return milli == 0
                    ? "0"
                    : BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
        }
    }

    /**
     * Ranges of whole numbers.
     *
     * @param ranges the ranges, in the order of the agent
     */
    record Ranges(List<Range> ranges) implements AttributeValue {
        public Ranges {
            ranges = List.copyOf(ranges);
        }

        @Override
        public List<String> members() {
            return ranges.stream().map(Range::toString).toList();
        }

        @Override
        public String toString() {
            return members().stream().collect(Collectors.joining(",", "[", "]"));
        }
    }

    /**
     * Whole numbers from one to another one.
     *
     * @param begin the first
     * @param end the last
     */
    record Range(long begin, long end) {
        @Override
        public String toString() {
            return begin + "-" + end;
        }
    }

    /**
     * A set of texts.
     *
     * @param items the texts, in the order of the agent
     */
    record Items(List<String> items) implements AttributeValue {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public List<String> members() {
            return items;
        }

        @Override
        public String toString() {
            return items.stream().collect(Collectors.joining(",", "{", "}"));
        }
    }
}
