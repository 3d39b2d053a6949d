package io.carillon.mesos;

/** A subscription is over. Its message is a sentence for the log. */
final class EndedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Ending ending;

    EndedException(Ending ending, String because) {
        // What went wrong is in the words; a stack trace of ours would say nothing more.
        super(because, null, false, false);
        this.ending = ending;
    }

    static EndedException lost(String because) {
        return new EndedException(Ending.LOST, because);
    }

    /** The failure itself if it says how it ended, else a lost connection with that cause. */
    static EndedException of(Throwable failure) {
        if (failure instanceof EndedException ended) {
            return ended;
        }
        String words = failure.getMessage();
        return lost(words == null || words.isEmpty() ? failure.getClass().getSimpleName() : words);
    }

    Ending ending() {
        return ending;
    }
}
