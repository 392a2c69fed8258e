// The messages offered for sending, as each dialect has them. A `role` is what a button of the page looks for; a message
// without one is in the list only.
const NAMES = {
  dap: { live: 'LivePublish', liveStop: 'LiveStop', record: 'StartCloudRecord', recordStop: 'StopCloudRecord', play: 'AudioOutPlay', control: 'AudioOutCtrl', query: 'AudioOutQuery', info: 'DevInfo', time: 'SyncTime' },
  'ovs-rpc': { live: 'RTMPPublish', liveStop: 'RTMPStopPublish', record: 'StartCloudRecord', recordStop: 'StopCloudRecord', time: 'SyncTime' },
  h627: { live: 'PushLive', liveStop: 'StopLive', record: 'StartRecord', recordStop: 'StopRecord', play: 'PlayVideo', control: 'CtrlVideo', query: 'QueryVideoStatus', info: 'DevStatus', time: 'Settime' },
  ivr: { live: 'RTMPPublish', liveStop: 'RTMPStopPublish', record: 'StartCloudRecord', recordStop: 'StopCloudRecord', time: 'SyncTime' },
};

// What PTZ is in each dialect: presets by CtrlPTZ with a number, or by GotoPTZPreset with a token.
export const HEADS = {
  dap: { speed: 50, steps: true, presets: 'number', entries: resp => resp.map(({ id }) => ({ key: id, label: id })) },
  'ovs-rpc': { speed: 100, steps: false, presets: 'number', entries: resp => resp.map(({ id }) => ({ key: id, label: id })) },
  h627: { speed: 50, steps: true, presets: 'number', entries: resp => (resp.presetList ?? resp).map(({ ptzId }) => ({ key: ptzId, label: ptzId })) },
  ivr: { speed: 100, steps: false, presets: 'token', entries: resp => resp.map(({ name, token }) => ({ key: token, label: name || token })) },
};

export function templates(context) {
  const { dialect = 'dap', channel, rtmp, srt, callback, still, id } = context;
  const names = NAMES[dialect];
  const quality = dialect === 'ivr' ? { quality: 'hd' } : {};
  const live = url => ({ channel, ...quality, url: `${url}${id}`, stream_id: id, max_bitrate: 0 });
  // IVR: 22 characters
  const session = id.padEnd(dialect === 'ivr' ? 22 : 0, '0').slice(0, 22);
  const record = {
    session_id: session, channel, ...quality, max_bitrate: 0, seg_duration: 5, seg_max_size: 20000000, seg_max_count: 6,
    prerecord_seconds: 0, start_ts: 0, cbk_url: `${callback}/${session}`,
  };
  return [
    { role: 'liveRtmp', label: `${names.live} (RTMP)`, request: names.live, params: live(rtmp) },
    { role: 'liveSrt', label: `${names.live} (SRT)`, request: names.live, params: live(srt) },
    { role: 'liveStop', label: names.liveStop, request: names.liveStop, params: { channel, stream_id: context.streamId ?? '' } },
    { role: 'record', label: names.record, request: names.record, params: record },
    { role: 'recordStop', label: names.recordStop, request: names.recordStop, params: { channel, session_id: context.recordSession ?? '' } },
    ...OTHERS[dialect]({ ...context, names }),
    { label: 'Free text', text: '{"event": "Reschedule"}' },
  ];
}

const localTime = date => new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
const request = (method, params) => ({ label: method, request: method, params });
const event = (name, params) => ({ label: name, event: name, params });
const as = (role, template) => ({ role, ...template });

const time = () => ({ datetime: localTime(new Date()), offset: 5 });
const head = (channel, value) => event('CtrlPTZ', { channel, op: 'left', value });
const presets = channel => request('GetPTZPresetList', { channel });
const span = ({ log, id }) => ({ start: localTime(new Date(Date.now() - 3_600_000)), end: localTime(new Date()), url: `${log}${id}.log` });
const upgrade = ({ firmware, model }) => as('upgrade', event('UpgradeFirmware', { firmware_model: model ?? '', url: `${firmware}${model ?? ''}` }));
const detection = channel => ({ channel, enable: true, start: 0, end: 86400, sensitivity: 50, delay: 10 });

// What DAP and H.627.2 share, under their own names.
const common = context => {
  const { channel, still, id, sound, names } = context;
  return [
    as('still', request('Snapshot', { channel, url: `${still}${id}.jpg` })),
    head(channel, 50),
    presets(channel),
    as('rebootChannel', event('RebootChannel', { channel })),
    as('reboot', event('RebootDevice')),
    event('Reschedule'),
    as('setTime', request(names.time, time())),
    as('time', request('QueryTime')),
    as('config', request('GetConfig')),
    request('SetConfig', { channls: { [channel]: { alarms: { motion: { on: true } } } } }),
    request('ResetConfig'),
    as('capabilities', request('GetCap')),
    as('info', request(names.info)),
    upgrade(context),
    as('upgradeState', request('QueryUpgrade')),
    as('play', event(names.play, { channel, url: sound })),
    as('playStop', event(names.control, { channel, op: 'stop' })),
    as('playState', request(names.query, { channel })),
    request('KeepAwaken', { channel, expired: 60 }),
  ];
};

const OTHERS = {
  dap: context => [
    ...common(context),
    as('log', event('LogUpload', span(context))),
    as('formatDisk', request('FormatDisk')),
  ],
  h627: context => [
    ...common(context),
    as('log', request('LogUploadAsync', { trans_id: Math.floor(Math.random() * 1e6), ...span(context) })),
    as('disk', request('GetDiskInfo')),
    as('formatDisk', request('FormatDisk')),
  ],
  'ovs-rpc': context => [
    head(context.channel, 100),
    presets(context.channel),
    as('rebootChannel', event('RebootChannel', { channel: context.channel })),
    as('reboot', event('RebootDevice')),
    upgrade(context),
    as('setTime', request('SyncTime', time())),
    as('time', request('QueryTime')),
    as('info', request('GetNetConfig', { channel: context.channel })),
  ],
  ivr: ({ channel, rtmp, id }) => [
    head(channel, 100),
    event('GotoPTZPreset', { channel, token: '1' }),
    presets(channel),
    request('GetPTZPresetTourList', { channel }),
    event('CtrlPTZPresetTour', { channel, token: '1', op: 'start' }),
    event('CtrlPTZPatrol', { channel, op: 'start' }),
    as('rebootChannel', request('RebootChannel', { channel })),
    as('setTime', event('SyncTime', time())),
    as('upgrade', event('UpgradeFirmware')),
    request('AlarmMoveDetectConfig', detection(channel)),
    request('AlarmRectIntrusionDetectConfig', {
      ...detection(channel), rect: { ulx: 10, uly: 10, urx: 90, ury: 10, dlx: 10, dly: 90, drx: 90, dry: 90 },
    }),
    as('info', request('GetNetConfig', { channel })),
    request('GetRTMPPublishConfig'),
    request('SetRTMPPublishConfig', [{ enable: true, channel, quality: 'sd', url: `${rtmp}${id}` }]),
  ],
};
