package io.carillon.samples;

import io.carillon.sdk.ShardContext;
import io.carillon.sdk.ShardedJob;
import java.util.stream.IntStream;

/**
 * Counts prime numbers. Each shard takes its part of the numbers up to 200,000, tells how far it
 * has come, and leaves its count as the result. The parts have no common number and leave none out.
 */
public final class Primes implements ShardedJob {
    private static final int NUMBERS = 200_000;
    private static final int STEP = 10_000;

    /** Made by the executor. */
    public Primes() {}

    @Override
    public void execute(ShardContext context) {
        int from = part(context.shard(), context.shardCount());
        int to = part(context.shard() + 1, context.shardCount());
        System.out.printf(
                "Shard %d of %d counts the primes from %d to %d, fire of %s, attempt %d%n",
                context.shard(),
                context.shardCount(),
                from,
                to - 1,
                context.nominalTime(),
                context.attempt());
        int primes = 0;
        for (int next = from; next < to && !context.killRequested(); next += STEP) {
            int end = Math.min(next + STEP, to);
            primes += (int) IntStream.range(next, end).filter(Primes::isPrime).count();
            context.progress((end - from) / (double) (to - from), primes + " primes");
        }
        System.out.println(primes + " primes");
        context.result("{\"primes\":" + primes + "}");
    }

    private static int part(int shard, int count) {
        return (int) ((long) NUMBERS * shard / count);
    }

    static boolean isPrime(int number) {
        return number > 1
                && IntStream.rangeClosed(2, (int) Math.sqrt(number))
                        .noneMatch(divisor -> number % divisor == 0);
    }
}
