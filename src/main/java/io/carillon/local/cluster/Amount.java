package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * The amount of one resource: a fixed-point number, ranges, or a set. Immutable; both sides of an
 * operation must be of the same kind.
 */
sealed interface Amount {

    Amount plus(Amount other);

    /** The remainder; what is not there cannot be taken and is ignored. */
    Amount minus(Amount other);

    boolean contains(Amount other);

    /** Whether a port or an element belongs to both; numbers never overlap. */
    boolean overlaps(Amount other);

    boolean isEmpty();

    void writeTo(Resource.Builder resource);

    /** The amount of a resource that {@link TaskResourceRules} found valid. */
    static Amount of(Resource resource) {
        return switch (resource.getType()) {
            case SCALAR -> new Milli(milli(resource.getScalar().getValue()));
            case RANGES -> Spans.of(resource.getRanges());
            case SET -> new Items(new TreeSet<>(resource.getSet().getItemList()));
            case TEXT -> throw new IllegalArgumentException("text resource");
        };
    }

    /** Mesos rounds half away from zero to three decimals and counts with whole numbers. */
    static long milli(double value) {
        return (long) (Math.signum(value) * Math.floor(Math.abs(value) * 1000 + 0.5));
    }

    /** A scalar in thousandths. */
    record Milli(long thousandths) implements Amount {
        @Override
        public Amount plus(Amount other) {
            return new Milli(thousandths + ((Milli) other).thousandths);
        }

        @Override
        public Amount minus(Amount other) {
            return new Milli(Math.max(0, thousandths - ((Milli) other).thousandths));
        }

        @Override
        public boolean contains(Amount other) {
            return thousandths >= ((Milli) other).thousandths;
        }

        @Override
        public boolean overlaps(Amount other) {
            return false;
        }

        @Override
        public boolean isEmpty() {
            return thousandths == 0;
        }

        @Override
        public void writeTo(Resource.Builder resource) {
            long whole = thousandths / 1000;
            resource.getScalarBuilder().setValue(whole + (thousandths % 1000) / 1000.0);
        }
    }

    /** Coalesced, ascending, inclusive ranges. */
    record Spans(List<long[]> spans) implements Amount {
        static Spans of(Value.Ranges ranges) {
            Amount all = new Spans(List.of());
            for (Value.Range range : ranges.getRangeList()) {
                all = all.plus(new Spans(List.of(new long[] {range.getBegin(), range.getEnd()})));
            }
            return (Spans) all;
        }

        @Override
        public Amount plus(Amount other) {
            List<long[]> sorted = new ArrayList<>(spans);
            sorted.addAll(((Spans) other).spans);
            sorted.sort((a, b) -> Long.compare(a[0], b[0]));
            List<long[]> merged = new ArrayList<>();
            for (long[] span : sorted) {
                long[] last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
                if (last != null && span[0] <= last[1] + 1) {
                    last[1] = Math.max(last[1], span[1]);
                } else {
                    merged.add(span.clone());
                }
            }
            return new Spans(merged);
        }

        @Override
        public Amount minus(Amount other) {
            List<long[]> left = spans;
            for (long[] hole : ((Spans) other).spans) {
                List<long[]> next = new ArrayList<>();
                for (long[] span : left) {
                    if (hole[1] < span[0] || hole[0] > span[1]) {
                        next.add(span);
                        continue;
                    }
                    if (span[0] < hole[0]) {
                        next.add(new long[] {span[0], hole[0] - 1});
                    }
                    if (span[1] > hole[1]) {
                        next.add(new long[] {hole[1] + 1, span[1]});
                    }
                }
                left = next;
            }
            return new Spans(left);
        }

        @Override
        public boolean contains(Amount other) {
            return ((Spans) other)
                    .spans.stream()
                            .allMatch(
                                    part ->
                                            spans.stream()
                                                    .anyMatch(
                                                            span ->
                                                                    span[0] <= part[0]
                                                                            && part[1] <= span[1]));
        }

        @Override
        public boolean overlaps(Amount other) {
            return ((Spans) other)
                    .spans.stream()
                            .anyMatch(
                                    part ->
                                            spans.stream()
                                                    .anyMatch(
                                                            span ->
                                                                    span[0] <= part[1]
                                                                            && part[0] <= span[1]));
        }

        @Override
        public boolean isEmpty() {
            return spans.isEmpty();
        }

        @Override
        public void writeTo(Resource.Builder resource) {
            Value.Ranges.Builder ranges = resource.getRangesBuilder();
            for (long[] span : spans) {
                ranges.addRange(Value.Range.newBuilder().setBegin(span[0]).setEnd(span[1]));
            }
        }
    }

    /** A set of names. */
    record Items(TreeSet<String> items) implements Amount {
        @Override
        public Amount plus(Amount other) {
            TreeSet<String> all = new TreeSet<>(items);
            all.addAll(((Items) other).items);
            return new Items(all);
        }

        @Override
        public Amount minus(Amount other) {
            TreeSet<String> left = new TreeSet<>(items);
            left.removeAll(((Items) other).items);
            return new Items(left);
        }

        @Override
        public boolean contains(Amount other) {
            return items.containsAll(((Items) other).items);
        }

        @Override
        public boolean overlaps(Amount other) {
            return items.stream().anyMatch(((Items) other).items::contains);
        }

        @Override
        public boolean isEmpty() {
            return items.isEmpty();
        }

        @Override
        public void writeTo(Resource.Builder resource) {
            resource.getSetBuilder().addAllItem(items);
        }
    }
}
