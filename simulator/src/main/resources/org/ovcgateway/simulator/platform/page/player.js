// Plays a live stream that comes as fragmented MP4 over a WebSocket: the first text message names the MIME type, every
// binary message is appended as it is.
const BEHIND_LIMIT = 4; // seconds behind the newest frame at which playing jumps forward
const KEPT = 30;        // seconds kept behind the playing position

export function play(video, url, note) {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const media = new MediaSource();
  const waiting = [];
  let buffer;
  let type;

  function append() {
    if (!buffer || buffer.updating || waiting.length === 0 || media.readyState !== 'open') return;
    try {
      buffer.appendBuffer(waiting.shift());
    } catch (fault) {
      note(`cannot play on: ${fault.message}`);
      socket.close();
    }
  }

  function trim() {
    const { buffered } = buffer;
    if (buffered.length > 0) {
      const end = buffered.end(buffered.length - 1);
      if (end - video.currentTime > BEHIND_LIMIT || video.currentTime < buffered.start(0)) video.currentTime = end - 0.3;
      if (buffered.start(0) < video.currentTime - KEPT && !buffer.updating) {
        buffer.remove(buffered.start(0), video.currentTime - KEPT / 2);
        return;
      }
    }
    append();
  }

  function open() {
    if (!type || media.readyState !== 'open' || buffer) return;
    if (!MediaSource.isTypeSupported(type)) {
      note(`this browser cannot play ${type}`);
      socket.close();
      return;
    }
    buffer = media.addSourceBuffer(type);
    buffer.addEventListener('updateend', trim);
    note('');
    append();
  }

  media.addEventListener('sourceopen', open);
  video.src = URL.createObjectURL(media);
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      if (type && type !== data) note(`the stream changed to ${data}`);
      type = data;
      open();
    } else {
      waiting.push(data);
      append();
    }
  };
  socket.onclose = ({ reason }) => note(reason || 'the stream has ended');
  return () => {
    socket.onclose = null;
    socket.close();
    video.removeAttribute('src');
    video.load();
  };
}
