#!/bin/sh
# Makes FFmpeg's program fit to run where its libraries lie (docs/design/adr/0006-pictures-are-decoded-in-a-process-of-their-own.md).
# Usage: natives.sh FOLDER...    each with the program, its libraries and libjnijavacpp.so, as unpacked
#
# The program's libavdevice asks for the libraries of screens and sound cards, which no gateway opens and few boxes have. A
# library that lies there anyway bears their names: their functions are looked up when called, and they never are.
set -eu
for folder in "$@"; do
  chmod 755 "$folder/ffmpeg"
  for name in libasound.so.2 libpulse.so.0 libxcb.so.1 libxcb-shm.so.0; do
    ln -sfn libjnijavacpp.so "$folder/$name"
  done
done
