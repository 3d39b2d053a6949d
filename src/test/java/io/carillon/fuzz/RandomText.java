package io.carillon.fuzz;

import java.util.List;
import java.util.Random;

/** Texts that are easily got wrong: long ones, wide ones, and those that formats escape. */
final class RandomText {
    private static final List<String> PARTS =
            List.of(
                    "a",
                    "7",
                    "=",
                    " ",
                    "\t",
                    "\n",
                    "\"",
                    "\\",
                    "~",
                    "/",
                    "é",
                    "日",
                    "🎉",
                    "\u0000",
                    "\u0001",
                    "\u007f",
                    "\u202e",
                    "\ufeff",
                    "\ud800",
                    "\udc00",
                    "CARILLON_",
                    "'",
                    "%");

    private final Random random;

    RandomText(Random random) {
        this.random = random;
    }

    /** A text of up to that many parts; most are short. */
    String text(int longest) {
        int length = random.nextInt(4) > 0 ? random.nextInt(6) : random.nextInt(longest + 1);
        String only = random.nextBoolean() ? part() : "";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(only.isEmpty() ? part() : only);
        }
        return text.toString();
    }

    /** A text as above without what a document refuses. */
    String valid(int longest) {
        return text(longest).replaceAll("[\u0000\\ud800\\udc00]", "x").replace("\u0000", "x");
    }

    private String part() {
        return PARTS.get(random.nextInt(PARTS.size()));
    }
}
