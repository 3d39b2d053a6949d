package io.carillon.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values of one thing, in the order of measuring. For one thread at a time. */
final class Series {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    void addAll(Series others) {
        values.addAll(others.values);
    }

    int size() {
        return values.size();
    }

    double first() {
        return values.isEmpty() ? Double.NaN : values.get(0);
    }

    double last() {
        return values.isEmpty() ? Double.NaN : values.get(values.size() - 1);
    }

    double least() {
        return at(0);
    }

    double median() {
        return at(0.5);
    }

    double greatest() {
        return at(1);
    }

    /** The median of the ratios to the values of another series in the same rounds. */
    double ratioTo(Series reference) {
        Series ratios = new Series();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / reference.values.get(i));
        }
        return ratios.median();
    }

    /** The quantile of a share, from 0 to 1; NaN without a value. */
    double at(double share) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, Math.min(sorted.size() - 1, index)));
    }
}
