package org.ovcgateway.media.sound;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/** Makes sound of files. May be called from any thread and does not block. */
public interface SoundMaker {

    /** The largest file that is taken. */
    int MAX_FILE_BYTES = 16 << 20;

    /**
     * Decodes a file (MP3, AAC, MP4, WAV, FLAC, Ogg with Opus or Vorbis) and encodes it again.
     *
     * @param file borrowed: it is retained for as long as it is needed
     * @return the sound, which the receiver owns; completed on any thread; fails with a {@link SoundException}
     */
    CompletionStage<Sound> make(ByteBuf file, SoundFormat format);
}
