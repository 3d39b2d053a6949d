package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Effects leave in their order, and none before its batch is durable. */
class OutboxTest {
    private final Outbox outbox = new Outbox();
    private final List<String> left = new ArrayList<>();

    private void add(long batch, String effect) {
        outbox.add(batch, () -> left.add(effect));
    }

    @Test
    void anEffectWaitsForItsBatch() {
        add(1, "a");
        add(2, "b");
        assertThat(outbox.leave(() -> false)).isFalse();
        assertThat(left).isEmpty();

        outbox.durable(1);
        assertThat(outbox.leave(() -> false)).isFalse();
        assertThat(left).containsExactly("a");

        outbox.durable(2);
        assertThat(outbox.leave(() -> false)).isFalse();
        assertThat(left).containsExactly("a", "b");
    }

    @Test
    void oneEffectLeavesHoweverShortTheTime() {
        add(1, "a");
        add(1, "b");
        outbox.durable(1);
        assertThat(outbox.leave(() -> true)).isTrue();
        assertThat(left).containsExactly("a");
        assertThat(outbox.leave(() -> true)).isFalse();
        assertThat(left).containsExactly("a", "b");
    }

    @Test
    void onlyTheEffectsOfTheNewestBatchAreCounted() {
        add(1, "a");
        add(1, "b");
        assertThat(outbox.waiting(1)).isEqualTo(2);
        assertThat(outbox.waiting(2)).isZero();
        add(2, "c");
        assertThat(outbox.waiting(2)).isEqualTo(1);
    }

    @Test
    void anEffectOutOfOrderIsRefused() {
        add(2, "a");
        assertThatThrownBy(() -> add(1, "b")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEffectOfADurableBatchIsRefused() {
        outbox.durable(1);
        assertThatThrownBy(() -> add(1, "a")).isInstanceOf(IllegalStateException.class);
    }
}
