package io.carillon.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** The greeting of a client of TLS (RFC 5246, 7.4.1.2), of any version. */
final class OldGreeting {
    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;

    private OldGreeting() {}

    /**
     * Greets, and gives the type of the server's first record, and if that is an alert also its
     * description.
     *
     * @param version 0x0302 is TLS 1.1
     */
    static List<Integer> answer(int port, int version) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(greeting(version));
            socket.getOutputStream().flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int type = in.readUnsignedByte();
            in.readUnsignedShort();
            in.readUnsignedShort();
            if (type != ALERT) {
                return List.of(type);
            }
            in.readUnsignedByte();
            return List.of(type, in.readUnsignedByte());
        }
    }

    private static byte[] greeting(int version) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(version);
        out.write(new byte[32]);
        out.writeByte(0);
        int[] suites = {0xc02b, 0xc009, 0xc00a};
        out.writeShort(2 * suites.length);
        for (int suite : suites) {
            out.writeShort(suite);
        }
        out.write(new byte[] {1, 0});
        byte[] extensions = {
            0,
            10,
            0,
            4,
            0,
            2,
            0,
            23, // the curve P-256
            0,
            11,
            0,
            2,
            1,
            0, // as points that are not compressed
            0,
            13,
            0,
            4,
            0,
            2,
            4,
            3 // signed by ECDSA with SHA-256
        };
        out.writeShort(extensions.length);
        out.write(extensions);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        DataOutputStream all = new DataOutputStream(record);
        all.writeByte(HANDSHAKE);
        all.writeShort(0x0301);
        all.writeShort(body.size() + 4);
        all.writeByte(1);
        all.writeByte(0);
        all.writeShort(body.size());
        all.write(body.toByteArray());
        return record.toByteArray();
    }
}
