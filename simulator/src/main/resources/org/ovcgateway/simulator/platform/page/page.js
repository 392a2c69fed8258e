import { HEADS, templates } from './methods.js';
import { play } from './player.js';

const element = id => document.getElementById(id);
const query = new URLSearchParams(location.search);
const deviceId = query.get('login_code') ?? '';
const KEPT_LINES = 500;

let device = { state: {}, dialect: 'dap' };
let media = { streams: [], segments: [], stills: [], logs: [], targets: {} };
let filled;
let stopPlaying;
let playing;

element('device-id').value = deviceId;

const socket = new WebSocket(`ws://${location.host}/watch?login_code=${encodeURIComponent(deviceId)}`);
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  ({ message: showMessage, device: showDevice, media: showMedia, error: showError })[message.type]?.(message);
};
socket.onclose = () => { element('connection').textContent = 'the virtual platform has gone; reload to try again'; };

function showMessage({ at, direction, text }) {
  const line = document.createElement('li');
  line.className = direction;
  if (/"req":"Keepalive"/.test(text) || (direction === 'TO_DEVICE' && /"resp":\{\}\}$/.test(text))) line.dataset.keepalive = '';
  const time = document.createElement('time');
  time.textContent = at.slice(11, 23);
  line.append(time, `${{ FROM_DEVICE: '←', TO_DEVICE: '→', REMARK: '·' }[direction]} ${text}`);
  line.hidden = 'keepalive' in line.dataset && element('hide-keepalives').checked;
  const list = element('messages');
  list.prepend(line);
  if (list.childElementCount > KEPT_LINES) list.lastChild.remove();
}

function showDevice(update) {
  device = update;
  const status = element('connection');
  status.textContent = device.connected ? `${device.id} is connected (${device.dialect})` : `${device.id || 'no device'} is not connected`;
  status.className = device.connected ? 'online' : 'offline';
  const channels = device.state.channels ?? [];
  element('no-channels').hidden = channels.length > 0;
  element('channels').replaceChildren(...channels.map(channelRow));
  showAlarms(device.alarms ?? []);
  fillHeads(channels);
  fillMethods();
  showTold();
}

const DEVICE_BUTTONS = [
  ['info', 'Information'], ['capabilities', 'Capabilities'], ['config', 'Configuration'], ['time', 'Time'], ['setTime', 'Set time'], ['log', 'Log'],
  ['disk', 'Disk'], ['formatDisk', 'Format disk'], ['upgrade', 'Upgrade'], ['upgradeState', 'Upgrade state'], ['reboot', 'Reboot'],
];

function showTold() {
  const { battery, binds = [], logs_done: logsDone = [], faults = [] } = device;
  element('told').textContent = [
    battery !== undefined && battery !== null && `battery ${battery} %`,
    binds.length > 0 && `bound to ${binds.at(-1)}`,
    ...logsDone.slice(-3).map(({ trans_id: id, status, size }) => `log ${id}: ${status}, ${size} bytes`),
    media.firmware && `firmware on offer: ${media.firmware}`,
  ].filter(Boolean).join('; ');
  element('faults').replaceChildren(...faults.slice(-5).map(words => Object.assign(document.createElement('li'), { textContent: words })));
}

element('firmware').onchange = async ({ target }) => {
  const [file] = target.files;
  if (file) await fetch(`firmware/${encodeURIComponent(file.name)}`, { method: 'PUT', body: file });
};

const ALARMS = { 2: 'external', 3: 'motion', 4: 'line crossing', 5: 'cry', 6: 'face', 7: 'voice', 8: 'low battery', 9: 'tamper', 10: 'bell', 11: 'human', 12: 'PIR' };

function showAlarms(alarms) {
  element('no-alarms').hidden = alarms.length > 0;
  element('alarms').replaceChildren(...alarms.slice(-50).reverse().map(alarmRow));
}

function alarmRow({ channel, timestamp, datetime, type, state, desc, picture }) {
  const there = picture && media.stills.includes(picture);
  return row(
    timestamp ? new Date(timestamp * 1000).toLocaleTimeString() : (datetime ?? '').slice(11), channel, ALARMS[type] ?? type, cell(state, state), desc,
    cellOf(...(there ? [link('picture', `stills/${encodeURIComponent(picture)}`)] : [])),
  );
}

function flagged(flags = 0) {
  return Object.entries(ALARMS).filter(([type]) => flags & (1 << type)).map(([, name]) => name).join(', ');
}

function fillHeads(channels) {
  const select = element('ptz-channel');
  const wanted = channels.map(({ channel }) => String(channel));
  if ([...select.options].map(({ value }) => value).join() !== wanted.join()) select.replaceChildren(...wanted.map(number => new Option(number)));
}

function sendPtz(op, value) {
  const params = { channel: Number(element('ptz-channel').value), op, ...(value !== undefined && { value }) };
  socket.send(JSON.stringify({ event: 'CtrlPTZ', params }));
}

function goToPreset(key) {
  if (HEADS[device.dialect].presets === 'number') return sendPtz('goto_preset', key);
  const channel = Number(element('ptz-channel').value);
  socket.send(JSON.stringify({ event: 'GotoPTZPreset', params: { channel, token: key } }));
}

for (const head of document.querySelectorAll('#ptz [data-op]')) {
  const { op } = head.dataset;
  if (op === 'stop') {
    head.onclick = () => sendPtz(op);
    continue;
  }
  let moving = false;
  head.onpointerdown = () => {
    if (element('ptz-step').checked) return sendPtz(`${op}_step`, Number(element('ptz-speed').value));
    moving = true;
    sendPtz(op, Number(element('ptz-speed').value));
  };
  head.onpointerup = head.onpointerleave = head.onpointercancel = () => {
    if (moving) sendPtz('stop');
    moving = false;
  };
}

for (const preset of document.querySelectorAll('#ptz [data-preset]')) {
  preset.onclick = () => sendPtz(preset.dataset.preset, Number(element('ptz-preset').value));
}

element('ptz-list').onclick = async () => {
  const asked = await fetch(`api/devices/${encodeURIComponent(deviceId)}/requests`, {
    method: 'POST',
    body: JSON.stringify({ req: 'GetPTZPresetList', params: { channel: Number(element('ptz-channel').value) } }),
  });
  const { resp, err, info } = await asked.json();
  const presets = resp === undefined ? [] : HEADS[device.dialect].entries(resp);
  element('ptz-note').textContent = err ? `${err.code} ${err.msg}` : info ?? (presets.length === 0 ? 'no presets' : '');
  element('ptz-presets').replaceChildren(...presets.map(({ key, label }) => button(`go to ${label}`, () => goToPreset(key))));
};

const CHANNEL_BUTTONS = [
  ['liveRtmp', 'Live (RTMP)'], ['liveSrt', 'Live (SRT)'], ['liveStop', 'Stop live'], ['still', 'Still'], ['record', 'Record'], ['recordStop', 'Stop recording'],
  ['play', 'Play a tone'], ['playStop', 'Stop the tone'], ['playState', 'Playing?'], ['rebootChannel', 'Reboot'],
];

// A button for a message that the device's dialect has; undefined for any other.
function templateButton(role, label, channel) {
  if (!templates(context(channel)).some(template => template.role === role)) return undefined;
  const made = button(label, () => sendTemplate(role, channel));
  made.dataset.role = role;
  return made;
}

const CHANNEL_STATES = { 0: 'offline', 1: 'online', 2: 'live', 3: 'error', 4: 'disabled' };

function channelRow(channel) {
  const online = channel.state === 1 || channel.state === 2;
  return row(
    channel.channel,
    cell(CHANNEL_STATES[channel.state] ?? channel.state, online ? 'online' : 'offline'),
    channel.stream_id ?? '',
    channel.record_session ?? '',
    flagged(channel.alarm),
    cellOf(...CHANNEL_BUTTONS.map(([role, label]) => templateButton(role, label, channel)).filter(Boolean)),
  );
}

function showMedia(update) {
  media = update;
  element('streams').replaceChildren(...media.streams.map(({ id, protocol, video }) => button(`play ${id} (${[protocol, video].filter(Boolean).join(', ')})`, () => playLive(id))));
  if (playing && !media.streams.some(({ id }) => id === playing)) playing = undefined;
  if (!playing && media.streams.length > 0) playLive(media.streams.at(-1).id);
  element('no-stills').hidden = media.stills.length > 0;
  element('stills').replaceChildren(...media.stills.slice().reverse().map(stillPicture));
  showAlarms(device.alarms ?? []);
  element('no-segments').hidden = media.segments.length > 0;
  element('segments').replaceChildren(...media.segments.slice(-50).reverse().map(segmentRow));
  element('logs').replaceChildren(...media.logs.flatMap(name => [link(name, `logs/${encodeURIComponent(name)}`), ' ']));
  fillMethods();
  showTold();
}

function stillPicture(name) {
  const picture = document.createElement('img');
  picture.src = `stills/${encodeURIComponent(name)}`;
  picture.alt = name;
  picture.title = name;
  const made = document.createElement('a');
  made.href = picture.src;
  made.append(picture);
  return made;
}

function segmentRow({ session, name, start, duration, size, discontinue, state }) {
  const path = `segments/${encodeURIComponent(session)}/${encodeURIComponent(name)}`;
  return row(
    new Date(start * 1000).toLocaleTimeString(), duration.toFixed(2), Math.round(size / 1000),
    state.toLowerCase() + (discontinue ? ', after a gap' : ''), session,
    cellOf(button('Play', () => {
      const video = element('recorded');
      video.hidden = false;
      video.src = `${path}.mp4`;
      video.play();
    }), link('ts', path)),
  );
}

function playLive(id) {
  stopPlaying?.();
  playing = id;
  element('live-name').textContent = id;
  stopPlaying = play(element('live'), `ws://${location.host}/live?stream=${encodeURIComponent(id)}`, text => { element('live-note').textContent = text; });
}

function context(channel) {
  const { rtmp = '', srt = '', callback = '', still = '', log = '', sound = '', firmware = '' } = media.targets ?? {};
  return { dialect: device.dialect, channel: channel?.channel ?? 0, streamId: channel?.stream_id, recordSession: channel?.record_session, rtmp, srt, callback, still, log, sound, firmware, model: media.firmware, id: Math.random().toString(36).slice(2, 13) };
}

function sendTemplate(role, channel) {
  const { request, event, params } = templates(context(channel)).find(template => template.role === role);
  socket.send(JSON.stringify({ request, event, params }));
}

// Anew when the device turns out to speak another dialect.
function fillMethods() {
  if (filled === device.dialect) return;
  filled = device.dialect;
  const select = element('method');
  select.replaceChildren(...templates(context()).map(({ label }) => new Option(label)));
  select.value = [...select.options].some(({ value }) => value === 'GetCap') ? 'GetCap' : 'GetPTZPresetList';
  fillText();
  const head = HEADS[device.dialect];
  element('ptz-speed').value = head.speed;
  element('ptz-step').checked = false;
  element('ptz-step').disabled = !head.steps;
  for (const preset of document.querySelectorAll('#ptz [data-preset]')) preset.disabled = head.presets !== 'number';
  element('device-buttons').replaceChildren(...DEVICE_BUTTONS.flatMap(([role, label]) => [templateButton(role, label), ' ']).filter(Boolean));
}

function fillText() {
  const channel = device.state.channels?.[0];
  const { request, event, params, text } = templates(context(channel)).find(({ label }) => label === element('method').value);
  element('text').value = text ?? JSON.stringify({ req: request, event, ...(params && { params }) }, null, 2);
}

element('method').onchange = fillText;
element('send').onsubmit = event => {
  event.preventDefault();
  const text = element('text').value;
  element('send-note').textContent = '';
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    message = undefined; // not JSON: sent as it is, to see what the device makes of it
  }
  const numbered = message && typeof message.req === 'string' && !('seq' in message);
  socket.send(JSON.stringify(numbered ? { request: message.req, params: message.params } : { text }));
};
element('hide-keepalives').onchange = ({ target }) => {
  for (const line of element('messages').children) line.hidden = 'keepalive' in line.dataset && target.checked;
};

function showError({ text }) { element('send-note').textContent = text; }

function row(...cells) {
  const line = document.createElement('tr');
  line.append(...cells.map(content => (content instanceof HTMLTableCellElement ? content : cell(content))));
  return line;
}

function cell(text, className = '') {
  const data = document.createElement('td');
  data.textContent = text;
  data.className = className;
  return data;
}

function cellOf(...nodes) {
  const data = document.createElement('td');
  data.append(...nodes.flatMap(node => [node, ' ']));
  return data;
}

function button(label, action) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = label;
  made.onclick = action;
  return made;
}

function link(label, href) {
  const made = document.createElement('a');
  made.href = href;
  made.textContent = label;
  return made;
}
