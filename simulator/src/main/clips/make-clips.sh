#!/bin/sh
# Makes the virtual cameras' clips with Debian's ffmpeg: make-clips.sh FOLDER [small]
#   small: at a quarter of the bit rate, for the package
#
#   main.h264  main.h265   60 s, 1280x720, 25 frames/s, a key frame every 2 s, no B-frames
#   sub.h264               the same at 640x360
#   long-gop.h264          20 s of 640x360 with a key frame every 10 s
#   tone.aac               8 s, a beep at each second; 8 s are 375 frames of 1024 samples exactly
#   tone.*                 8 s of the same in the other codecs that cameras send; tone.opus in packets of 120 bytes
#
# In H.264 the lowest 64 pixels are flat grey and a slice of their own, into which the cameras write texts: coded without
# CABAC and deblocking, and not referred to from above by more than 34 pixels (mvrange and interpolation).
#
# The picture shows the second of the minute, so a clip played from "now modulo 60 s" shows the true second.
set -eu

folder=$1
script=$0
case ${2-} in
    small) main264=240 main265=160 sub264=80 ;;
    *) main264=1000 main265=700 sub264=300 ;;
esac
mkdir -p "$folder"
if [ -f "$folder/complete" ] && [ "$folder/complete" -nt "$script" ]; then
    exit 0
fi
if ! command -v ffmpeg >/dev/null; then
    echo "make-clips.sh: ffmpeg is missing; ./test and ./demo install it (packages: ffmpeg fonts-dejavu-core)" >&2
    exit 1
fi
rm -f "$folder/complete"

font=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf
band="drawbox=x=0:y=0:w=iw:h=ih*0.3:color=black:t=fill"
clock="drawtext=fontfile=$font:fontcolor=white:fontsize=h*0.26:x=(w-tw)/2:y=h*0.03:text='\:%{eif\:mod(t\,60)\:d\:2}'"
frame="drawtext=fontfile=$font:fontcolor=yellow:fontsize=h*0.06:x=w*0.8:y=h*0.2:text='%{eif\:mod(n\,25)\:d\:2}/25'"

# name, picture size, kbit/s, then the encoder's arguments
encode() {
    name=$1
    size=$2
    rate=$3
    shift 3
    ffmpeg -nostdin -hide_banner -loglevel error -y \
        -f lavfi -i "testsrc2=size=$size:rate=25:duration=60,$band,$clock,$frame,format=yuv420p$foot" \
        -an -bf 0 -g 50 -keyint_min 50 -sc_threshold 0 \
        -b:v "${rate}k" -maxrate "$((rate * 11 / 10))k" -bufsize "${rate}k" "$@" "$folder/$name"
}

# name, picture size, kbit/s, rows of macroblocks above the last slice, macroblocks in a row
encode264() {
    foot=",drawbox=x=0:y=$(($4 * 16)):w=iw:h=ih:color=0x828282:t=fill" # luma 128
    encode "$1" "$2" "$3" -c:v libx264 -preset superfast -profile:v main \
        -x264-params "slice-max-mbs=$(($4 * $5)):cabac=0:no-deblock=1:ref=1:weightp=0:mvrange=32" -f h264
}

encode264 main.h264 1280x720 $main264 41 80
encode264 sub.h264 640x360 $sub264 19 40
foot=
encode main.h265 1280x720 $main265 -c:v libx265 -preset ultrafast \
    -x265-params log-level=error:keyint=50:min-keyint=50:scenecut=0:open-gop=0:bframes=0:repeat-headers=1 -f hevc
ffmpeg -nostdin -hide_banner -loglevel error -y \
    -f lavfi -i "testsrc2=size=640x360:rate=25:duration=20,format=yuv420p" \
    -an -bf 0 -g 250 -keyint_min 250 -sc_threshold 0 -b:v "$((sub264 / 2))k" \
    -c:v libx264 -preset superfast -profile:v main -f h264 "$folder/long-gop.h264"

# The middle 8 s of a periodic tone, so that the overlap of the last frame fits the first. Frame 0 is the encoder's priming.
ffmpeg -nostdin -hide_banner -loglevel error -y \
    -f lavfi -i "aevalsrc='0.4*sin(2*PI*1000*t)*lt(mod(t\,1)\,0.1)+0.03*sin(2*PI*250*t)':sample_rate=48000:duration=24" \
    -c:a aac -b:a 64k -ac 1 -bsf:a "noise=drop='lt(n\,376)+gte(n\,751)'" -f adts "$folder/tone.aac"

# The same tone as cameras send it: name, rate, encoder's arguments. 8 s from its middle, where the encoders have settled.
tone() {
    name=$1
    rate=$2
    bytes=$3
    shift 3
    ffmpeg -nostdin -hide_banner -loglevel error -y \
        -f lavfi -i "aevalsrc='0.4*sin(2*PI*1000*t)*lt(mod(t\,1)\,0.1)+0.03*sin(2*PI*250*t)':sample_rate=$rate:duration=24" \
        -map 0:a -ac 1 "$@" "$folder/whole"
    tail -c "+$((8 * bytes + 1))" "$folder/whole" | head -c "$((8 * bytes))" >"$folder/$name"
    rm "$folder/whole"
}

# name, samples per second, bytes per second
tone tone.pcma 8000 8000 -c:a pcm_alaw -f alaw
tone tone.pcmu 8000 8000 -c:a pcm_mulaw -f mulaw
tone tone.l16 16000 32000 -c:a pcm_s16be -f s16be
tone tone.opus 48000 6000 -c:a libopus -b:a 48k -vbr off -frame_duration 20 -f data
for kbits in 16 24 32 40; do
    tone tone.g726-$kbits 8000 $((kbits * 125)) -c:a g726le -b:a ${kbits}k -f g726le
    tone tone.aal2-g726-$kbits 8000 $((kbits * 125)) -c:a g726 -b:a ${kbits}k -f g726
done

touch "$folder/complete"
