package io.carillon.model.run;

/** Why a run exists. */
public enum Trigger {
    /** A fire of the schedule. */
    CRON('c'),
    /** Asked for by hand. */
    MANUAL('m'),
    /** The failed shards of another run, again. */
    RETRY('r'),
    /** The standing run of a daemon job. */
    DAEMON('d');

    private final char letter;

    Trigger(char letter) {
        this.letter = letter;
    }

    /** The letter that ends a run's id. */
    public char letter() {
        return letter;
    }

    /** The trigger of that letter; {@code IllegalArgumentException} if there is none. */
    public static Trigger of(char letter) {
        for (Trigger trigger : values()) {
            if (trigger.letter == letter) {
                return trigger;
            }
        }
        throw new IllegalArgumentException("no trigger has the letter " + letter);
    }
}
