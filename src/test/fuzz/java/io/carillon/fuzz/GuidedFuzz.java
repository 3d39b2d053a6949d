package io.carillon.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The fuzzers guided by coverage, each for ten minutes. Inputs begin with the corpus of each
 * fuzzer; an input that fails is put there, so that every build tries it.
 */
class GuidedFuzz {
    private static final String DURATION = "10m";

    @FuzzTest(maxDuration = DURATION)
    void recordIo(byte[] input) throws Exception {
        RecordIoFuzzTest.check(input);
    }

    @FuzzTest(maxDuration = DURATION)
    void jobDocument(byte[] input) throws Exception {
        JobDocumentFuzzTest.check(input);
    }

    @FuzzTest(maxDuration = DURATION)
    void cron(byte[] input) throws Exception {
        CronFuzzTest.check(input);
    }

    @FuzzTest(maxDuration = DURATION)
    void recordCodec(byte[] input) throws Exception {
        RecordCodecFuzzTest.check(input);
    }

    @FuzzTest(maxDuration = DURATION)
    void backup(byte[] input) throws Exception {
        BackupFuzzTest.check(input);
    }
}
