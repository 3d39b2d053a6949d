package io.carillon.cli;

/** Where the last lines of a task's output begin. Blocks the caller. */
final class LastLines {
    private static final int FIRST_LOOK_BYTES = 16 * 1024;

    /** Further back than this is not looked; the output begins there. */
    private static final int MAX_LOOK_BYTES = 32 << 20;

    private LastLines() {}

    static long offset(ApiClient client, String task, String file, int lines) {
        int look = FIRST_LOOK_BYTES;
        while (true) {
            ApiClient.End end = client.end(task, file, look);
            int begin = begin(end.bytes(), lines);
            if (begin > 0 || lines == 0 || end.offset() == 0 || look >= MAX_LOOK_BYTES) {
                return end.offset() + begin;
            }
            look *= 4;
        }
    }

    /** The index of the first of the last lines; 0 if there are not that many. */
    static int begin(byte[] bytes, int lines) {
        int left = lines;
        int index = bytes.length;
        if (index > 0 && bytes[index - 1] == '\n') {
            index--;
        }
        if (left == 0) {
            return bytes.length;
        }
        while (index > 0) {
            if (bytes[index - 1] == '\n') {
                left--;
                if (left == 0) {
                    return index;
                }
            }
            index--;
        }
        return 0;
    }
}
