// Drives a camera with the client library "onvif": client.cjs MODULE PORT USER PASSWORD. Prints one line for each step; ends with
// "done" after the first event that changes something.
const [module_, port, username, password] = process.argv.slice(2);
const { Cam } = require(module_);

function fail(step, error) {
    console.log(`failed at ${step}: ${error && error.message}`);
    process.exit(1);
}

const camera = new Cam({ hostname: '127.0.0.1', port: Number(port), username, password, timeout: 30000, autoconnect: false });

function step(name, ...args) {
    return new Promise((resolve) => {
        camera[name](...args, (error, result) => (error ? fail(name, error) : resolve(result)));
    });
}

async function run() {
    await step('connect');
    const device = await step('getDeviceInformation');
    console.log(`device ${device.manufacturer} ${device.model}`);
    console.log(`profiles ${camera.profiles.map((profile) => profile.name).join(' ')}`);
    console.log(`stream ${(await step('getStreamUri', { protocol: 'RTSP' })).uri}`);
    console.log(`still ${(await step('getSnapshotUri', {})).uri}`);
    await step('absoluteMove', { x: 0.25, y: -0.5, zoom: 0.5 });
    let status;
    do {
        status = await step('getStatus', {});
    } while (status.moveStatus.panTilt !== 'IDLE' || status.moveStatus.zoom !== 'IDLE');
    console.log(`position ${status.position.x} ${status.position.y} ${status.position.zoom}`);
    await step('setPreset', { presetName: 'Gate' });
    console.log(`presets ${JSON.stringify(await step('getPresets', {}))}`);
    await step('continuousMove', { x: -1, y: 0, zoom: 0 });
    await step('stop', { panTilt: true, zoom: true });
    const [preset] = Object.entries(camera.presets).find(([, value]) => value === 'Gate') ?? [];
    await step('gotoPreset', { preset: preset === 'Gate' ? camera.presets.Gate : preset });
    let told = false;
    camera.on('eventsError', (error) => fail('events', error));
    camera.on('event', (event) => {
        const message = event.message.message;
        const operation = message.$.PropertyOperation;
        if (operation === 'Changed') {
            console.log(`event ${event.topic._} ${message.data.simpleItem.$.Name}=${message.data.simpleItem.$.Value}`);
            console.log('done');
            process.exit(0);
        } else if (!told) {
            told = true;
            console.log('listening');
        }
    });
}

run().catch((error) => fail('run', error));
