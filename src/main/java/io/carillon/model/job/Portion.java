package io.carillon.model.job;

/**
 * A number of things, or a part of as many as there are.
 *
 * @param amount the number, or per cent
 * @param percent whether it is per cent
 */
public record Portion(int amount, boolean percent) {
    private static final int ALL = 100;

    /** So many, however many there are. */
    public static Portion number(int number) {
        return new Portion(number, false);
    }

    /** How many that is of so many: a part is rounded down, and is one at least. */
    public int of(int all) {
        return percent ? (int) Math.max(1, (long) all * amount / ALL) : amount;
    }

    @Override
    public String toString() {
        return percent ? amount + "%" : Integer.toString(amount);
    }
}
