/**
 * Sound of files by FFmpeg in a process of its own (docs/design/adr/0008): {@link org.ovcgateway.media.ffmpeg.sound.SoundProcess} in
 * the daemon starts {@link org.ovcgateway.media.ffmpeg.sound.SoundDecoder} as the child.
 */
@NullMarked
package org.ovcgateway.media.ffmpeg.sound;

import org.jspecify.annotations.NullMarked;
