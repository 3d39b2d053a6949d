package io.carillon.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Inputs that are nearly like kept ones: bytes and numbers changed, parts cut out, repeated, moved
 * or taken from another input, and words of the format put in.
 *
 * @param corpus the kept inputs
 * @param words what inputs consist of
 */
record Mutations(List<byte[]> corpus, List<String> words) {
    private static final int LONGEST = 1 << 18;
    private static final List<String> NUMBERS =
            List.of(
                    "0",
                    "-1",
                    "1",
                    "00",
                    "255",
                    "65536",
                    "2147483647",
                    "2147483648",
                    "-2147483649",
                    "9223372036854775808",
                    "1e400",
                    "1e-400",
                    "0.0000000001",
                    "99999999999999999999");

    /** A changed input; most are changed in a few places. */
    byte[] next(Random random) {
        byte[] input = kept(random);
        for (int changes = 1 + random.nextInt(1 + random.nextInt(12)); changes > 0; changes--) {
            byte[] changed = changed(input, random);
            input = changed.length <= LONGEST ? changed : input;
        }
        return input;
    }

    private byte[] kept(Random random) {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] input, Random random) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + length(random));
        return switch (random.nextInt(12)) {
            case 0 -> flipped(input, random);
            case 1 -> spliced(input, from, to, new byte[0]);
            case 2 -> spliced(input, from, from, repeated(input, from, to, random));
            case 3 -> spliced(input, from, from, word(random));
            case 4 -> spliced(input, from, to, word(random));
            case 5, 6 -> token(input, from, word(random));
            case 7 -> token(input, from, bytes(NUMBERS.get(random.nextInt(NUMBERS.size()))));
            case 8 -> Arrays.copyOf(input, from);
            case 9 -> spliced(input, from, to, part(kept(random), random));
            case 10 -> spliced(input, from, from, part(input, random));
            default -> spliced(input, from, to, noise(to - from, random));
        };
    }

    /** Short stretches more often than long ones. */
    private static int length(Random random) {
        return random.nextInt(1 << (1 + random.nextInt(9)));
    }

    private static byte[] flipped(byte[] input, Random random) {
        byte[] changed = input.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private static byte[] spliced(byte[] input, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(by);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }

    private static byte[] repeated(byte[] input, int from, int to, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int times = 1 << random.nextInt(random.nextInt(10) == 0 ? 14 : 4);
        for (int i = 0; i < times && out.size() < LONGEST; i++) {
            out.write(input, from, to - from);
        }
        return out.toByteArray();
    }

    private byte[] word(Random random) {
        return bytes(words.get(random.nextInt(words.size())));
    }

    /** Replaces the word or number at that place, or the next one. */
    private static byte[] token(byte[] input, int near, byte[] by) {
        int from = near;
        while (from < input.length && !isWord(input[from])) {
            from++;
        }
        while (from > 0 && from <= input.length && isWord(input[from - 1])) {
            from--;
        }
        int to = from;
        while (to < input.length && isWord(input[to])) {
            to++;
        }
        return spliced(input, from, to, by);
    }

    private static boolean isWord(byte b) {
        return Character.isLetterOrDigit(b) || b == '.' || b == '-' || b == '+' || b == '_';
    }

    private static byte[] part(byte[] input, Random random) {
        int from = random.nextInt(input.length + 1);
        return Arrays.copyOfRange(input, from, Math.min(input.length, from + length(random)));
    }

    private static byte[] noise(int length, Random random) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
