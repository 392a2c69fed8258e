// The messages offered for sending. `${...}` stands for what the page knows: channel, host, ports, a fresh id.
export function templates(context) {
  const { channel, rtmp, srt, callback, still, id } = context;
  const record = {
    session_id: id, channel, max_bitrate: 0, seg_duration: 5, seg_max_size: 20000000, seg_max_count: 6,
    prerecord_seconds: 0, start_ts: 0, cbk_url: `${callback}/${id}`,
  };
  return [
    { label: 'LivePublish (RTMP)', request: 'LivePublish', params: { channel, url: `${rtmp}${id}`, stream_id: id, max_bitrate: 0 } },
    { label: 'LivePublish (SRT)', request: 'LivePublish', params: { channel, url: `${srt}${id}`, stream_id: id, max_bitrate: 0 } },
    { label: 'LiveStop', request: 'LiveStop', params: { channel, stream_id: context.streamId ?? '' } },
    { label: 'StartCloudRecord', request: 'StartCloudRecord', params: record },
    { label: 'StopCloudRecord', request: 'StopCloudRecord', params: { channel, session_id: context.recordSession ?? '' } },
    { label: 'Snapshot', request: 'Snapshot', params: { channel, url: `${still}${id}.jpg` } },
    { label: 'CtrlPTZ', event: 'CtrlPTZ', params: { channel, op: 'left', value: 50 } },
    { label: 'GetPTZPresetList', request: 'GetPTZPresetList', params: { channel } },
    { label: 'RebootChannel', event: 'RebootChannel', params: { channel } },
    { label: 'SyncTime', request: 'SyncTime', params: { datetime: new Date().toISOString().slice(0, 19), offset: 5 } },
    { label: 'GetConfig', request: 'GetConfig' },
    { label: 'SetConfig', request: 'SetConfig', params: { channls: { [channel]: { alarms: { motion: { on: true } } } } } },
    { label: 'GetCap', request: 'GetCap' },
    { label: 'DevInfo', request: 'DevInfo' },
    { label: 'QueryTime', request: 'QueryTime' },
    { label: 'Free text', text: '{"event": "Reschedule"}' },
  ];
}
