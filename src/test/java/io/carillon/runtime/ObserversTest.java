package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A term ends for all who listen, though one of them fails. */
class ObserversTest {
    @Test
    void anObserverThatThrowsAtTheEndSilencesNobody() {
        List<String> heard = new ArrayList<>();
        EngineObserver broken =
                new EngineObserver() {
                    @Override
                    public void ended(String because) {
                        throw new IllegalStateException("broken");
                    }
                };
        EngineObserver sound =
                new EngineObserver() {
                    @Override
                    public void ended(String because) {
                        heard.add(because);
                    }
                };

        new Observers(List.of(broken, sound)).ended("why");

        assertThat(heard).containsExactly("why");
    }
}
