package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes the model's random ids from a given source of randomness. One thread. */
final class Chance {

    private final RandomGenerator source;

    Chance(RandomGenerator source) {
        this.source = source;
    }

    /** A UUID of version 4: a real master refuses acknowledgements of anything else. */
    UUID uuid() {
        long high = (source.nextLong() & ~0xF000L) | 0x4000L;
        long low = (source.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** The 16 bytes of a new UUID. */
    ByteString bytes() {
        UUID uuid = uuid();
        ByteBuffer buffer = ByteBuffer.allocate(16);
        buffer.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return ByteString.copyFrom(buffer.flip());
    }
}
