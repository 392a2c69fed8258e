package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.push.PushException;

/**
 * The caller's side of the handshake (draft-sharabayko-srt-01 4.3.1): induction, then conclusion with the listener's
 * cookie. Says what to send and judges what comes; knows no channel and no time.
 */
final class CallerHandshake {
    private static final int MTU = 1500;
    private static final int FLOW_WINDOW = 8192;

    private final SrtUrl url;
    private final int initialSequence;
    private final InetAddress peerAddress;
    private final @Nullable Encryptor encryptor;
    private final int socketId = ThreadLocalRandom.current().nextInt(1, 1 << 30);

    private boolean concluding;
    private int cookie;

    /**
     * What both sides agreed on.
     *
     * @param peerSocketId where our packets go to
     * @param flowWindow packets that may be on the way
     * @param latency by which the peer delays what we send
     * @param peerVersion the peer's SRT version, for instance 0x010501
     */
    record Agreement(int peerSocketId, int flowWindow, Duration latency, int peerVersion) {
        /** As in 1.5.1. */
        String peerVersionText() {
            return (peerVersion >>> 16 & 0xFF) + "." + (peerVersion >>> 8 & 0xFF) + "." + (peerVersion & 0xFF);
        }
    }

    /** @param encryptor holds the key to tell the listener; null if the stream is not to be encrypted */
    CallerHandshake(SrtUrl url, int initialSequence, InetAddress peerAddress, @Nullable Encryptor encryptor) {
        this.url = url;
        this.initialSequence = initialSequence;
        this.peerAddress = peerAddress;
        this.encryptor = encryptor;
    }

    int socketId() {
        return socketId;
    }

    boolean isConcluding() {
        return concluding;
    }

    /** Appends the request that is due: to be sent now and again until an answer comes. */
    void writeRequest(ByteBuf out, int timestamp) {
        List<Extension> extensions = new ArrayList<>(3);
        if (concluding) {
            int latency = Math.toIntExact(url.latency().toMillis());
            extensions.add(new Extension.Capabilities(
                    false, Extension.Capabilities.OUR_VERSION, Extension.Capabilities.LIVE, latency, latency));
            if (encryptor != null) {
                extensions.add(new Extension.KeyMaterial(false, encryptor.message()));
            }
            if (url.streamId() != null) {
                extensions.add(new Extension.StreamId(url.streamId()));
            }
        }
        new Handshake(
                        concluding ? Handshake.VERSION_5 : Handshake.VERSION_4,
                        concluding && encryptor != null ? encryptor.keyBytes() / 8 : 0,
                        concluding ? Handshake.extensionFieldOf(extensions) : Handshake.DATAGRAM,
                        initialSequence,
                        MTU,
                        FLOW_WINDOW,
                        concluding ? Handshake.CONCLUSION : Handshake.INDUCTION,
                        socketId,
                        cookie,
                        peerAddress,
                        extensions)
                .write(out, timestamp, 0);
    }

    /**
     * Takes an answer. Answers that come twice or late are ignored.
     *
     * @return the agreement if the handshake is through; null if the next request is due or nothing changed
     * @throws PushException if the listener refused or cannot be talked to
     */
    @Nullable
    Agreement accept(Handshake answer) throws PushException {
        if (answer.isRejection()) {
            throw new PushException(
                    PushException.Kind.REFUSED,
                    "the SRT listener refused: " + Rejection.words(answer.type(), encryptor != null));
        }
        if (!concluding && answer.type() == Handshake.INDUCTION) {
            if (answer.version() != Handshake.VERSION_5 || answer.extensionField() != Handshake.MAGIC) {
                throw new PushException(
                        PushException.Kind.UNSUPPORTED,
                        "the peer speaks SRT older than 1.3 (expected handshake version 5 but was " + answer.version()
                                + ")");
            }
            cookie = answer.cookie();
            concluding = true;
            return null;
        }
        if (concluding && answer.type() == Handshake.CONCLUSION) {
            return conclude(answer);
        }
        return null;
    }

    private Agreement conclude(Handshake answer) throws PushException {
        Extension.Capabilities peer = answer.extension(Extension.Capabilities.class);
        if (peer == null || !peer.response()) {
            throw new PushException(
                    PushException.Kind.PROTOCOL,
                    "expected the listener's SRT capabilities (HSRSP) but there were none");
        }
        if (peer.has(Extension.Capabilities.STREAM)) {
            throw new PushException(PushException.Kind.UNSUPPORTED, "the SRT listener is not in live mode");
        }
        if (answer.socketId() == 0) {
            throw new PushException(PushException.Kind.PROTOCOL, "expected the listener's socket id but it is 0");
        }
        checkSecret(answer.extension(Extension.KeyMaterial.class));
        long latency = Math.max(url.latency().toMillis(), peer.receiverLatency());
        return new Agreement(
                answer.socketId(), Math.max(2, answer.flowWindow()), Duration.ofMillis(latency), peer.version());
    }

    /** What the listener makes of our key, or of our having none. */
    private void checkSecret(Extension.@Nullable KeyMaterial answer) throws PushException {
        if (encryptor == null) {
            if (answer != null && url.encryptionEnforced()) {
                throw new PushException(
                        PushException.Kind.REFUSED, "the SRT receiver wants a passphrase, but the URL has none");
            }
        } else if (answer == null || !answer.response()) {
            throw new PushException(
                    PushException.Kind.REFUSED,
                    "the SRT receiver does not decrypt (no answer to the key), but the URL has a passphrase");
        } else if (!encryptor.confirm(answer.message())) {
            throw secretRefused(answer.message());
        }
    }

    /** Why the receiver does not take a key: what stands in a response that does not repeat the request. */
    static PushException secretRefused(ByteBuffer answer) {
        return switch (KeyMessage.state(answer)) {
            case KeyMessage.NO_SECRET ->
                new PushException(
                        PushException.Kind.REFUSED, "the SRT receiver has no passphrase, but the URL has one");
            case KeyMessage.BAD_SECRET ->
                new PushException(PushException.Kind.REFUSED, "the passphrase is wrong, says the SRT receiver");
            default ->
                new PushException(
                        PushException.Kind.PROTOCOL,
                        "expected the SRT receiver to repeat our key but it answered " + answer.remaining()
                                + " other bytes");
        };
    }
}
